import { expect, it } from 'vitest';
import { BoundedMap } from './bounded-map.js';

it('makes once what is asked for again', () => {
  const map = new BoundedMap<number>(10);
  let made = 0;
  const make = () => ++made;
  expect([map.getOrMake('a', make), map.getOrMake('a', make), map.getOrMake('b', make)]).toEqual([1, 1, 2]);
});

it('holds so many characters, and forgets what was unused for longest', () => {
  const map = new BoundedMap<number>(6);
  map.set('aaa', 1);
  map.set('bbb', 2);
  map.get('aaa');
  map.set('cc', 3);
  expect([map.get('aaa'), map.get('bbb'), map.get('cc'), map.characters]).toEqual([1, undefined, 3, 5]);
  map.set('aaa', 4);
  expect([map.get('aaa'), map.characters]).toEqual([4, 5]);
});

it('forgets nothing for a text that alone is too long', () => {
  const map = new BoundedMap<number>(6);
  map.set('aaa', 1);
  map.set('x'.repeat(7), 2);
  expect([map.get('aaa'), map.get('x'.repeat(7)), map.characters]).toEqual([1, undefined, 3]);
});

it('remembers no failure', () => {
  const map = new BoundedMap<number>(10);
  const fail = () => {
    throw new Error('no');
  };
  expect(() => map.getOrMake('a', fail)).toThrow('no');
  expect(map.getOrMake('a', () => 1)).toBe(1);
});
