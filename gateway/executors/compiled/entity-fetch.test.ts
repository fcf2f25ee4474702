import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';
import { HubError } from '#kernel/errors.js';
import { someRequest } from '../../testing/request.js';
import type { SubgraphTransport } from '../../transports/transport.js';
import { stepCompiler } from './program.js';
import type { Run } from './run.js';

const supergraph = buildSchema('type Query { items: [Item] } interface Item { id: ID! } type Book implements Item { id: ID! pages: Int }');

const down: SubgraphTransport = {
  name: 'shelf',
  execute: () => Promise.reject(new HubError('UPSTREAM_UNAVAILABLE', 'shelf refuses connections')),
  subscribe: async () => ({ errors: [] }),
  health: async () => ({ standing: 'DOWN', reason: null }),
  close: async () => {},
};

/** Where a subgraph that is down is missed, when it is asked this of two items. */
const missed = async (wanted: string, variables: Record<string, unknown> = {}, type = 'Book') => {
  const step = stepCompiler(supergraph)({
    kind: 'entities',
    fetch: {
      subgraph: 'shelf',
      query: `query ($representations: [_Any!]!, $v: Boolean) { _entities(representations: $representations) { ... on Item { ${wanted} } } }`,
      kind: 'query',
      operationName: undefined,
      variables: ['v'],
    },
    contexts: [],
    batches: [
      {
        alias: '_entities',
        variable: 'representations',
        paths: [[{ kind: 'field', key: 'items' }, { kind: 'list' }]],
        requires: ['__typename', 'id'].map(key => ({ kind: 'field' as const, source: key, key, selections: null })),
        inputRewrites: [],
        outputRewrites: [],
      },
    ],
  });
  const items = ['i1', 'i2'].map(id => ({ __typename: type, id }));
  const run: Run = { data: { items }, errors: [], variables, request: someRequest(), transports: new Map([['shelf', down]]) };
  await step(run);
  return run.errors.map(({ path }) => path?.join('.'));
};

it('a subgraph that is down is missed at each field that it was asked for', async () => {
  expect(await missed('__typename ... on Book { pages }')).toEqual(['items.0.pages', 'items.1.pages']);
});

it('at the entities themselves where only an interface is known of them, and their types were asked for', async () => {
  expect(await missed('__typename', {}, 'Item')).toEqual(['items']);
  expect(await missed('__typename')).toEqual([]);
});

it('nowhere where all that it was asked for is left out', async () => {
  expect(await missed('... on Book { pages @include(if: $v) }', { v: false })).toEqual([]);
  expect(await missed('... on Book { pages @include(if: $v) }', { v: true })).toEqual(['items.0.pages', 'items.1.pages']);
});
