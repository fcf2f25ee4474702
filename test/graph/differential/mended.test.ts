import { afterAll, expect, it } from 'vitest';
import type { Circumstances } from './circumstances.js';
import { difference } from './comparison.js';
import { ask, askWhole } from './house.js';
import { closePlanning, turnedAway } from './planning.js';
import { CALM, smallCase, smallWorld } from './small-world.js';

afterAll(closePlanning);

const broken = (subgraph: string, how: NonNullable<Circumstances['broken']>['how']): Circumstances => ({
  ...CALM,
  broken: { subgraph, how },
});

const needy = smallWorld(
  {
    amber: 'type Order @key(fields: "id") { id: ID! name: String } type Query { order: Order orders: [Order] }',
    birch: 'type Order @key(fields: "id") { id: ID! size: Int }',
    cedar: 'type Order @key(fields: "id") { id: ID! size: Int @external label: String @requires(fields: "size") }',
    delta: 'type Order @key(fields: "id") { id: ID! label: String @external hint: String @requires(fields: "label") }',
  },
  { 'Query.order': ['Order'], 'Query.orders': ['Order'] },
  {
    'Order.label': [{ name: 'size', args: {}, inner: null }],
    'Order.hint': [{ name: 'label', args: {}, inner: null }],
  },
);

it.each([
  ['{ order { name size label } }', ['order.label', 'order.size']],
  ['{ order { name size label hint } }', ['order.hint', 'order.label', 'order.size']],
  ['{ orders { name size label } }', ['orders.0.label', 'orders.0.size', 'orders.1.label', 'orders.1.size']],
])('what takes a field that could not be had says so itself: %s', async (source, places) => {
  const { house, asked } = await smallCase(needy, source, { circumstances: broken('birch', 'unreachable') });
  for (const executor of [house.overHive, house.overApollo]) {
    const answer = await ask(executor, asked);
    expect(answer.places).toEqual(places);
    expect(new Set(answer.errors.map(({ extensions }) => extensions?.code))).toEqual(new Set(['UPSTREAM_UNAVAILABLE']));
  }
});

/** Two entities behind a union whose fields of one name are of different types, which some other subgraph requires. */
const sized = smallWorld(
  {
    amber: `type Order @key(fields: "id") { id: ID! size: Int } type Customer @key(fields: "id") { id: ID! size: String }
      union Thing = Order | Customer type Query { things: [Thing] } type Subscription { changed: [Thing] }`,
    birch: `type Order @key(fields: "id") { id: ID! size: Int @external label: String @requires(fields: "size") }
      type Customer @key(fields: "id") { id: ID! size: String @external hint: String @requires(fields: "size") }`,
    cedar: `type Order @key(fields: "id") { id: ID! } type Customer @key(fields: "id") { id: ID! }
      union Other = Order | Customer type Query { others: [Other] }`,
  },
  { 'Query.things': ['Order', 'Customer'], 'Query.others': ['Order', 'Customer'], 'Subscription.changed': ['Order', 'Customer'] },
  {
    'Order.label': [{ name: 'size', args: {}, inner: null }],
    'Customer.hint': [{ name: 'size', args: {}, inner: null }],
  },
);
const FRAGMENTS = '... on Order { label } ... on Customer { hint }';

it.each([
  ['a query', `{ things { ${FRAGMENTS} } }`],
  ['a subscription', `subscription { changed { ${FRAGMENTS} } }`],
  ['entities of which another subgraph knows more', `{ others { ${FRAGMENTS} } }`],
])('fields of one name and several types are told apart in %s', async (_, source) => {
  const { house, asked } = await smallCase(sized, source);
  const truth = askWhole(house, asked);
  for (const executor of [house.overHive, house.overApollo]) expect(difference(await ask(executor, asked), truth)).toBeNull();
});

it('the native planner asks for them of entities as nobody may, so that the other one plans', async () => {
  const { house, asked } = await smallCase(sized, `{ others { ${FRAGMENTS} } }`);
  turnedAway.splice(0);
  await ask(house.overHive, asked);
  expect(turnedAway).toEqual(['A plan asks for … by types that do not go together']);
});

it('of an event that makes no sense each field is missing that it would have told', async () => {
  const { house, asked } = await smallCase(sized, 'subscription { changed { ... on Order { id } } }', {
    circumstances: broken('amber', 'silent'),
  });
  const answer = await ask(house.overHive, asked);
  expect(answer.data).toEqual([{ changed: null }, { changed: null }]);
  expect(answer.errors.map(({ path, extensions }) => [path, extensions?.code])).toEqual([
    [[0, 'changed'], 'UPSTREAM_MALFORMED'],
    [[1, 'changed'], 'UPSTREAM_MALFORMED'],
  ]);
});

/** Prices in one currency or another, required by two fields of different subgraphs. */
const priced = (who: Record<string, string>) =>
  smallWorld(
    {
      amber: 'type Order @key(fields: "id") { id: ID! price(currency: String): Int } type Query { order: Order }',
      ...Object.fromEntries(
        Object.entries(who).map(([name, fields]) => [
          name,
          `type Order @key(fields: "id") { id: ID! price(currency: String): Int @external ${fields} }`,
        ]),
      ),
    },
    { 'Query.order': ['Order'] },
    {
      'Order.label': [{ name: 'price', args: { currency: 'USD' }, inner: null }],
      'Order.advice': [{ name: 'price', args: { currency: 'EUR' }, inner: null }],
    },
  );
const LABEL = 'label: String @requires(fields: "price(currency: \\"USD\\")")';
const ADVICE = 'advice: String @requires(fields: "price(currency: \\"EUR\\")")';

it.each([
  ['two subgraphs', { birch: LABEL, cedar: ADVICE }],
  ['one subgraph', { birch: `${LABEL} ${ADVICE}` }],
])('one field required with two arguments by fields of %s is told rightly, or the operation is refused', async (_, who) => {
  const { house, asked } = await smallCase(priced(who), '{ order { label advice } }');
  expect(difference(await ask(house.overHive, asked), askWhole(house, asked))).toBeNull();
  const refused = await ask(house.overApollo, asked);
  expect(JSON.stringify(refused.data)).toMatch(/Order\.(label|advice) requires a field with arguments/);
  expect(difference(await ask(house.reference, asked), askWhole(house, asked))).toMatchObject({ what: 'data' });
});

it('each of the two by itself is answered', async () => {
  const { house, asked } = await smallCase(priced({ birch: LABEL, cedar: ADVICE }), '{ order { label price(currency: "EUR") } }');
  for (const executor of [house.overHive, house.overApollo])
    expect(difference(await ask(executor, asked), askWhole(house, asked))).toBeNull();
});
