import { afterAll, expect, it } from 'vitest';
import type { Circumstances } from './circumstances.js';
import { difference } from './comparison.js';
import { ask, askWhole } from './house.js';
import { FAULTS_OF_THE_REFERENCE } from './known-faults.js';
import { closePlanning } from './planning.js';
import { CALM, smallCase, smallWorld } from './small-world.js';
import { expectation, ofTheReference, overItsPlanner } from './verdict.js';

afterAll(closePlanning);

const shadowed = smallWorld(
  {
    amber: 'type Order @key(fields: "id") { id: ID! parts: [Part] } type Part { size: Int } type Query { order: Order }',
    birch: 'type Order @key(fields: "id") { id: ID! name: String }',
  },
  { 'Query.order': ['Order'] },
);
const priced = smallWorld(
  {
    amber: 'type Order @key(fields: "id") { id: ID! price(currency: String): Int } type Query { order: Order }',
    birch:
      'type Order @key(fields: "id") { id: ID! note: String price(currency: String): Int @external label: String @requires(fields: "price(currency: \\"USD\\")") }',
  },
  { 'Query.order': ['Order'] },
  { 'Order.label': [{ name: 'price', args: { currency: 'USD' }, inner: null }] },
);
const shelved = smallWorld(
  {
    amber: `interface Item @key(fields: "id") { id: ID! name: String } type Book implements Item @key(fields: "id") { id: ID! name: String }
      type Film implements Item @key(fields: "id") { id: ID! name: String }`,
    birch: 'type Item @key(fields: "id") @interfaceObject { id: ID! stock: Int } type Query { item: Item }',
    cedar: 'type Item @key(fields: "id") @interfaceObject { id: ID! pages: Int }',
  },
  { 'Query.item': ['Book'] },
);
const mixed = smallWorld(
  {
    amber: `type Order @key(fields: "id") { id: ID! } type Customer @key(fields: "id") { id: ID! } union Thing = Order | Customer
      type Query { thing(n: Int): Thing things(n: Int): [Thing] }`,
    // Written as worlds are printed, so that it can be made to lie.
    birch: 'type Order @key(fields: "id") {\n  id: ID!\n  name: String\n  title: String!\n  kin: Order\n}',
  },
  { 'Query.thing': ['Order'], 'Query.things': ['Customer', 'Order'], 'Order.kin': ['Order'] },
);

const sized = smallWorld(
  {
    amber: `type Order @key(fields: "id") { id: ID! size: Int kin: Ticket } type Customer @key(fields: "id") { id: ID! size: Boolean kin: Ticket }
      type Ticket @key(fields: "id") { id: ID! rating: Int } union Thing = Order | Customer type Query { thing(n: Int): Thing things(n: Int): [Thing] }`,
    birch: `type Order @key(fields: "id") { id: ID! size: Int @external label: String @requires(fields: "size") }
      type Customer @key(fields: "id") { id: ID! size: Boolean @external hint: String @requires(fields: "size") }
      type Ticket @key(fields: "id") { id: ID! stock: Int rating: Int @external advice: String @requires(fields: "rating") }`,
  },
  {
    'Query.thing': ['Order'],
    'Query.things': ['Customer', 'Order'],
    'Order.kin': ['Ticket'],
    'Customer.kin': ['Ticket'],
  },
  {
    'Order.label': [{ name: 'size', args: {}, inner: null }],
    'Customer.hint': [{ name: 'size', args: {}, inner: null }],
    'Ticket.advice': [{ name: 'rating', args: {}, inner: null }],
  },
);

const fate = (of: Partial<Circumstances['fate']>, lying = false): Circumstances => ({ fate: { ...CALM.fate, ...of }, lying, broken: null });

it.each([
  ['a response name in the way of a key', shadowed, '{ order { id: parts { size } name } }', CALM],
  ['one field required with two arguments', priced, '{ order { price(currency: "EUR") label } }', CALM],
  ['an interface object forgets its type', shelved, '{ item { name ... on Book { stock pages } } }', CALM],
  [
    'nothing to ask, so null',
    mixed,
    'query ($v: Boolean!) { thing(n: 0) { ... on Order { kin @skip(if: $v) { name @include(if: $v) } } } }',
    CALM,
  ],
  // A customer and an order, whose name cannot be told.
  ['an error at another entity', mixed, '{ things(n: 20) { ... on Order { name } } }', fate({ seed: 3, throws: 400 })],
  // Of one order the title is null, of another the name cannot be told.
  [
    'a forbidden null behind another error',
    mixed,
    '{ a: thing(n: 0) { ... on Order { title } } b: thing(n: 2) { ... on Order { name } } }',
    fate({ seed: 0, throws: 300, faults: 300 }, true),
  ],
  ['what is required under a condition is told without it', priced, 'query ($v: Boolean!) { order { label @include(if: $v) note } }', CALM],
  [
    'nothing that counts as false has its name back',
    sized,
    '{ things(n: 20) { ... on Order { label } ... on Customer { hint } } }',
    fate({ seed: 0, nulls: 400 }),
  ],
  [
    'what is required of one member is told of another',
    sized,
    '{ thing(n: 0) { ... on Order { kin { stock } } ... on Customer { kin { advice } } } }',
    CALM,
  ],
])('the reference is wrong, and we are not: %s', async (name, world, source, circumstances) => {
  const { house, asked } = await smallCase(world, source, { circumstances, variables: { v: false } });
  const truth = askWhole(house, asked);
  expect(difference(await ask(house.overHive, asked), truth, truth.sorry)).toBeNull();
  const expected = await expectation(house, asked);
  expect(difference(expected.reference, truth, truth.sorry)).not.toBeNull();
  expect(ofTheReference(expected, asked).forgiven).toBe(FAULTS_OF_THE_REFERENCE.find(fault => fault.name === name));
});

it('the reference is silent about what it did not ask, and we are not', async () => {
  const circumstances: Circumstances = { ...CALM, broken: { subgraph: 'amber', how: 'unreachable' } };
  const world = smallWorld(
    {
      amber: 'type Order @key(fields: "id") { id: ID! size: Int }',
      birch: 'type Order @key(fields: "id") { id: ID! } type Query { order: Order }',
      cedar: 'type Order @key(fields: "id") { id: ID! size: Int @external label: String @requires(fields: "size") }',
    },
    { 'Query.order': ['Order'] },
    { 'Order.label': [{ name: 'size', args: {}, inner: null }] },
  );
  const { house, asked } = await smallCase(world, '{ order { size label } }', { circumstances });
  const expected = await expectation(house, asked);
  expect(expected.reference.places).toEqual(['order.size']);
  const answer = await ask(house.overApollo, asked);
  expect(answer.places).toEqual(['order.label', 'order.size']);
  expect(overItsPlanner(answer, expected, asked).forgiven?.name).toBe('silence about what it did not ask');
});
