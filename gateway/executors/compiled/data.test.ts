import { expect, it } from 'vitest';
import { type Entity, merge } from './data.js';

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
