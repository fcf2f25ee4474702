import { expect, it } from 'vitest';
import { compose } from '../compose.js';
import { mixedUp } from './mixed-up.js';
import type { EntityFetch, PlanNode, Required, Rewrite } from './plan.js';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@external", "@requires"])';
const LINK_SHARED = LINK.replace('"@key"', '"@key", "@shareable"');
const priced = (name: string, of: string, currency: string) => ({
  name,
  url: `http://${name}.invalid`,
  sdl: `${LINK} type Order @key(fields: "id") { id: ID! price(currency: String): Int @external ${of}: String @requires(fields: "price(currency: \\"${currency}\\")") }`,
});
const { supergraphSdl } = compose([
  {
    name: 'amber',
    url: 'http://amber.invalid',
    sdl: `${LINK} type Order @key(fields: "id") { id: ID! price(currency: String): Int } type Query { order: Order orders: [Order] }`,
  },
  priced('birch', 'label', 'USD'),
  priced('cedar', 'advice', 'EUR'),
]);

const root = (query: string, outputRewrites: readonly Rewrite[] = []): PlanNode => ({
  kind: 'root',
  fetch: { subgraph: 'amber', query, kind: 'query', operationName: undefined, variables: [] },
  path: [],
  outputRewrites,
});

/** A price, sent as what the data has under a key. */
const price = (source: string): Required[] => [{ kind: 'field', source, key: 'price', selections: null }];

/** A subgraph's field of the order, told by what is sent. */
const more = (subgraph: string, field: string, selections: readonly Required[]): EntityFetch => ({
  kind: 'entities',
  fetch: {
    subgraph,
    query: `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Order { ${field} } } }`,
    kind: 'query',
    operationName: undefined,
    variables: [],
  },
  contexts: [],
  batches: [
    {
      alias: '_entities',
      variable: 'representations',
      paths: [[{ kind: 'field', key: 'order' }]],
      requires: [
        {
          kind: 'fragment',
          type: 'Order',
          skipIf: null,
          includeIf: null,
          selections,
        },
      ],
      inputRewrites: [],
      outputRewrites: [],
    },
  ],
});
const inSequence = (...nodes: PlanNode[]): PlanNode => ({ kind: 'sequence', nodes });
const at = (...nodes: PlanNode[]) => mixedUp(supergraphSdl)({ source: null, root: inSequence(...nodes) });

const BOTH = '{ order { price(currency: "USD") other: price(currency: "EUR") } }';

it.each([
  ['is told each its own', null, at(root(BOTH), more('birch', 'label', price('price')), more('cedar', 'advice', price('other')))],
  [
    'is told one of them for both',
    'Order.advice',
    at(root(BOTH), more('birch', 'label', price('price')), more('cedar', 'advice', price('price'))),
  ],
  [
    'is told what only another wanted',
    'Order.label',
    at(root('{ order { price(currency: "EUR") } }'), more('birch', 'label', price('price'))),
  ],
  [
    'is told what was there before',
    'Order.label',
    at(root(BOTH), root('{ order { price(currency: "EUR") } }'), more('birch', 'label', price('price'))),
  ],
  [
    'has the price in a fragment',
    'Order.label',
    at(root('{ order { ...F } } fragment F on Order { price(currency: "EUR") }'), more('birch', 'label', price('price'))),
  ],
  [
    'has that of another type beside it',
    null,
    at(
      root('{ order { ... on Order { price(currency: "USD") } ... on Ticket { price(currency: "EUR") } } }'),
      more('birch', 'label', price('price')),
    ),
  ],
  [
    'has that of an order elsewhere',
    null,
    at(root('{ order { price(currency: "USD") } orders { price(currency: "EUR") } }'), more('birch', 'label', price('price'))),
  ],
])('of two fields that require one with different arguments, a plan that %s mixes up %s', (_, mixed, found) => {
  expect(found).toBe(mixed);
});

it('a value that is given another key is read by that key', () => {
  const rename: Rewrite = { path: [{ kind: 'field', key: 'order' }], key: 'alias', kind: 'rename', to: 'price' };
  expect(at(root('{ order { alias: price(currency: "EUR") } }', [rename]), more('birch', 'label', price('price')))).toBe('Order.label');
});

const SHOP = 'type Shop @shareable { fee(zone: Int): Int }';
const sent = (name: string, of: string, zone: number) => ({
  name,
  url: `http://${name}.invalid`,
  sdl: `${LINK_SHARED} type Order @key(fields: "id") { id: ID! shop: Shop @external ${of}: String @requires(fields: "shop { fee(zone: ${zone}) }") } ${SHOP}`,
});

it('is seen below what a field requires', () => {
  const { supergraphSdl: deeper } = compose([
    {
      name: 'amber',
      url: 'http://amber.invalid',
      sdl: `${LINK_SHARED} type Order @key(fields: "id") { id: ID! shop: Shop } ${SHOP} type Query { order: Order }`,
    },
    sent('birch', 'label', 1),
    sent('cedar', 'advice', 2),
  ]);
  const fee = (source: string): Required[] => [
    { kind: 'field', source: 'shop', key: 'shop', selections: [{ kind: 'field', source, key: 'fee', selections: null }] },
  ];
  const found = (advisedBy: string) =>
    mixedUp(deeper)({
      source: null,
      root: inSequence(
        root('{ order { shop { fee(zone: 1) other: fee(zone: 2) } } }'),
        more('birch', 'label', fee('fee')),
        more('cedar', 'advice', fee(advisedBy)),
      ),
    });
  expect(found('other')).toBeNull();
  expect(found('fee')).toBe('Order.advice');
});

it('is not what only is written otherwise', () => {
  expect(at(root('{ order { id price(currency: """USD""") } }'), more('birch', 'label', price('price')))).toBeNull();
});
