import { expect, it } from 'vitest';
import { copy, type Entity, merge } from './data.js';

const VAGUE = new Set(['Item']);

it.each([
  ['Item', 'Book', 'Book'],
  ['Book', 'Item', 'Book'],
  ['Book', 'Film', 'Film'],
])('what is known as %s and called %s is a %s', (known, called, is) => {
  const entity: Entity = { shelf: [{ __typename: known }] };
  merge(entity, { shelf: [{ __typename: called }] }, VAGUE);
  expect(entity).toEqual({ shelf: [{ __typename: is }] });
});

it('no subgraph writes into what all objects have in common', () => {
  const entity: Entity = { shelf: {} };
  merge(entity, JSON.parse('{"__proto__":{"evil":1},"shelf":{"__proto__":{"evil":1},"constructor":"own"}}') as Entity);
  expect(({} as Entity).evil).toBeUndefined();
  expect(entity).toEqual({ shelf: { constructor: 'own' } });
});

it('copies what can be changed, and shares leaves', () => {
  const value = { id: '1', lists: [[{ name: null }], []], at: new Date(0), odd: JSON.parse('{"__proto__":{"a":1}}') };
  const copied = copy(value);
  expect(copied).toEqual(value);
  expect(JSON.stringify(copied)).toBe(JSON.stringify(value));
  expect(copied.lists[0]![0]).not.toBe(value.lists[0]![0]);
  expect(copied.at).toBe(value.at);
});
