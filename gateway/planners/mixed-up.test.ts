import { expect, it } from 'vitest';
import { compose } from '../compose.js';
import { mixedUp } from './mixed-up.js';
import type { EntityFetch, PlanNode, Rewrite } from './plan.js';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@external", "@requires"])';
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

/** A subgraph's field of the order, told by the price that the data has under a key. */
const more = (subgraph: string, field: string, source: string): EntityFetch => ({
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
          selections: [{ kind: 'field', source, key: 'price', selections: null }],
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
  ['is told each its own', null, at(root(BOTH), more('birch', 'label', 'price'), more('cedar', 'advice', 'other'))],
  ['is told one of them for both', 'Order.advice', at(root(BOTH), more('birch', 'label', 'price'), more('cedar', 'advice', 'price'))],
  ['is told what only another wanted', 'Order.label', at(root('{ order { price(currency: "EUR") } }'), more('birch', 'label', 'price'))],
  [
    'is told what was there before',
    'Order.label',
    at(root(BOTH), root('{ order { price(currency: "EUR") } }'), more('birch', 'label', 'price')),
  ],
  [
    'has the price in a fragment',
    'Order.label',
    at(root('{ order { ...F } } fragment F on Order { price(currency: "EUR") }'), more('birch', 'label', 'price')),
  ],
  [
    'has that of another type beside it',
    null,
    at(
      root('{ order { ... on Order { price(currency: "USD") } ... on Ticket { price(currency: "EUR") } } }'),
      more('birch', 'label', 'price'),
    ),
  ],
  [
    'has that of an order elsewhere',
    null,
    at(root('{ order { price(currency: "USD") } orders { price(currency: "EUR") } }'), more('birch', 'label', 'price')),
  ],
])('of two fields that require one with different arguments, a plan that %s mixes up %s', (_, mixed, found) => {
  expect(found).toBe(mixed);
});

it('a value that is given another key is read by that key', () => {
  const rename: Rewrite = { path: [{ kind: 'field', key: 'order' }], key: 'alias', kind: 'rename', to: 'price' };
  expect(at(root('{ order { alias: price(currency: "EUR") } }', [rename]), more('birch', 'label', 'price'))).toBe('Order.label');
});

it('is not what only is written otherwise', () => {
  expect(at(root('{ order { id price(currency: """USD""") } }'), more('birch', 'label', 'price'))).toBeNull();
});
