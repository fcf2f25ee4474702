import { expect, it } from 'vitest';
import type { Circumstances } from './circumstances.js';
import { difference } from './comparison.js';
import { ask, askWhole, caseOf, houseOf } from './house.js';
import { FAULTS_OF_THE_REFERENCE } from './known-faults.js';
import { expectation, ofTheReference } from './verdict.js';
import type { Need, Trait, World } from './world.js';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@external", "@requires", "@interfaceObject"])';

/** A world of few words: subgraphs, and where fields lead. */
const world = (subgraphs: Record<string, string>, targets: Record<string, string[]>, needs: Record<string, Need[]> = {}): World => ({
  subgraphs: Object.entries(subgraphs).map(([name, sdl]) => ({ name, sdl: `${LINK}\n${sdl}` })),
  traits: new Map<string, Trait>([
    ...Object.entries(targets).map(([field, of]) => [field, { targets: of }] as const),
    ...Object.entries(needs).map(([field, of]) => [field, { needs: of }] as const),
  ]),
  interesting: new Set(),
  keys: new Map(['Order', 'Ticket', 'Item', 'Book', 'Film'].map(type => [type, 1])),
});

const CALM: Circumstances = { fate: { seed: 2, nulls: 0, faults: 0, throws: 0 }, lying: false, broken: null };

const shadowed = world(
  {
    amber: 'type Order @key(fields: "id") { id: ID! parts: [Part] } type Part { size: Int } type Query { order: Order }',
    birch: 'type Order @key(fields: "id") { id: ID! name: String }',
  },
  { 'Query.order': ['Order'] },
);
const priced = world(
  {
    amber: 'type Order @key(fields: "id") { id: ID! price(currency: String): Int } type Query { order: Order }',
    birch:
      'type Order @key(fields: "id") { id: ID! price(currency: String): Int @external label: String @requires(fields: "price(currency: \\"USD\\")") }',
  },
  { 'Query.order': ['Order'] },
  { 'Order.label': [{ name: 'price', args: { currency: 'USD' }, inner: null }] },
);
const shelved = world(
  {
    amber: `interface Item @key(fields: "id") { id: ID! name: String } type Book implements Item @key(fields: "id") { id: ID! name: String }
      type Film implements Item @key(fields: "id") { id: ID! name: String }`,
    birch: 'type Item @key(fields: "id") @interfaceObject { id: ID! stock: Int } type Query { item: Item }',
    cedar: 'type Item @key(fields: "id") @interfaceObject { id: ID! pages: Int }',
  },
  { 'Query.item': ['Book'] },
);
it.each([
  ['a response name in the way of a key', shadowed, '{ order { id: parts { size } name } }'],
  ['one field required with two arguments', priced, '{ order { price(currency: "EUR") label } }'],
  ['an interface object forgets its type', shelved, '{ item { name ... on Book { stock pages } } }'],
])('the reference is wrong, and we are not: %s', async (name, made, source) => {
  const house = await houseOf(made);
  const asked = caseOf(house, { source, variables: {}, features: new Set() }, CALM)!;
  const truth = askWhole(house, asked);
  expect(difference(await ask(house.overHive, asked), truth)).toBeNull();
  const expected = await expectation(house, asked);
  expect(difference(expected.reference, truth)).not.toBeNull();
  expect(ofTheReference(expected, asked).forgiven).toBe(FAULTS_OF_THE_REFERENCE.find(fault => fault.name === name));
});
