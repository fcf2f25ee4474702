import { expect, it } from 'vitest';
import { missing } from './missing.js';
import type { PlanNode } from './plan.js';

const root = (query: string): PlanNode => ({
  kind: 'root',
  fetch: { subgraph: 'a', query, kind: 'query', operationName: undefined, variables: [] },
  path: [],
  outputRewrites: [],
});

/** More about orders, which are told by these keys. */
const more = (wanted: string, ...keys: string[]): PlanNode => ({
  kind: 'entities',
  fetch: {
    subgraph: 'b',
    query: `query ($representations: [_Any!]!) { _entities(representations: $representations) { ...on Order { ...F } } } fragment F on Order { ${wanted} }`,
    kind: 'query',
    operationName: undefined,
    variables: [],
  },
  contexts: [],
  batches: [
    {
      alias: '_entities',
      variable: 'representations',
      paths: [[{ kind: 'field', key: 'orders' }, { kind: 'list' }]],
      requires: [
        {
          kind: 'fragment',
          type: 'Order',
          skipIf: null,
          includeIf: null,
          selections: ['__typename', ...keys].map(key => ({ kind: 'field' as const, source: key, key, selections: null })),
        },
      ],
      inputRewrites: [],
      outputRewrites: [],
    },
  ],
});
const steps = (kind: 'sequence' | 'parallel', ...nodes: PlanNode[]): PlanNode => ({ kind, nodes });

it.each([
  ['what a fetch before has asked for', null, steps('sequence', root('{ orders { id } }'), more('sku', 'id'), more('size', 'sku'))],
  ['what nobody asks for', 'orders.sku', steps('sequence', root('{ orders { id } }'), more('size', 'sku'))],
  ['what it asks for itself', 'orders.sku', steps('sequence', root('{ orders { id } }'), more('sku', 'id', 'sku'))],
  ['what is asked for later', 'orders.sku', steps('sequence', root('{ orders { id } }'), more('size', 'sku'), more('sku', 'id'))],
  [
    'what is asked for at the same time',
    'orders.sku',
    steps('sequence', root('{ orders { id } }'), steps('parallel', more('sku', 'id'), more('size', 'sku'))),
  ],
])('a plan may want %s: lacking %s', (_, lacking, plan) => {
  expect(missing({ source: null, root: plan })).toBe(lacking);
});

it('what a subscription follows is known before all else', () => {
  const source = {
    subgraph: 'a',
    query: 'subscription { orders { id } }',
    kind: 'subscription' as const,
    operationName: undefined,
    variables: [],
    outputRewrites: [],
  };
  expect(missing({ source, root: more('size', 'id') })).toBeNull();
});
