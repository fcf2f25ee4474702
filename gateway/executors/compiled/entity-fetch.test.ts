import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';
import { HubError } from '#kernel/errors.js';
import { someRequest } from '../../testing/request.js';
import type { SubgraphTransport } from '../../transports/transport.js';
import { LostFields } from './lost.js';
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

/** Knows none of the items that it is asked for, which is no error. */
const ignorant: SubgraphTransport = {
  ...down,
  execute: async ({ variables }) => ({ data: { _entities: (variables.representations as unknown[]).map(() => null) } }),
};

/** Asks a subgraph for this of the items, which it knows by these keys. */
const asking = (subgraph: string, wanted: string, ...keys: string[]) =>
  stepCompiler(supergraph)({
    kind: 'entities',
    fetch: {
      subgraph,
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
        requires: ['__typename', ...keys].map(key => ({ kind: 'field' as const, source: key, key, selections: null })),
        inputRewrites: [],
        outputRewrites: [],
      },
    ],
  });

/** Two items are known. */
const begun = (transports: Record<string, SubgraphTransport>, variables: Record<string, unknown> = {}, type = 'Book'): Run => ({
  data: { items: ['i1', 'i2'].map(id => ({ __typename: type, id })) },
  errors: [],
  consequences: [],
  lost: new LostFields(),
  variables,
  request: someRequest(),
  transports: new Map(Object.entries(transports)),
});

const places = ({ errors, consequences }: Run) => [...errors, ...consequences].map(({ path }) => path?.join('.'));

/** Where a subgraph that is down is missed, when it is asked this of two items. */
const missed = async (wanted: string, variables: Record<string, unknown> = {}, type = 'Book') => {
  const run = begun({ shelf: down }, variables, type);
  await asking('shelf', wanted, 'id')(run);
  return places(run);
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

it('what takes a field of it cannot be asked for and is missed, too, and so is what takes that', async () => {
  const run = begun({ shelf: down, print: ignorant });
  await asking('shelf', '... on Book { pages }', 'id')(run);
  await asking('print', '... on Book { weight }', 'id', 'pages')(run);
  await asking('print', '... on Book { postage }', 'weight')(run);
  expect(places(run)).toEqual(['pages', 'weight', 'postage'].flatMap(field => [`items.0.${field}`, `items.1.${field}`]));
  expect(new Set(run.consequences.map(({ extensions }) => extensions.subgraph))).toEqual(new Set(['shelf']));
});

it('what takes a field of something that is not there is not there either, and nobody misses it', async () => {
  const run = begun({ shelf: ignorant, print: down });
  await asking('shelf', '... on Book { pages }', 'id')(run);
  await asking('print', '... on Book { weight }', 'id', 'pages')(run);
  expect(places(run)).toEqual([]);
});
