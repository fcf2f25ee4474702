import { expect, it } from 'vitest';
import { SharedPlaces } from './places.js';

it('has so many places for one client, and so many for all', () => {
  const places = new SharedPlaces(3, 2, 'connections');
  places.take('a');
  places.take('a');
  expect(() => places.take('a')).toThrow('At most 2 connections of one client may be open at once');
  places.take('b');
  expect(() => places.take('b')).toThrow('At most 3 connections may be open at once');
  expect(() => places.take('c')).toThrow(expect.objectContaining({ code: 'RATE_LIMITED' }));
  places.giveBack('a');
  places.take('c');
  places.giveBack('c');
  places.take('b');
});
