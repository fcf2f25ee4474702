import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { lostCondition } from './lost-condition.js';
import type { Plan } from './plan.js';

const planOf = (query: string): Plan => ({
  source: null,
  root: {
    kind: 'sequence',
    nodes: [
      {
        kind: 'root',
        fetch: { subgraph: 'a', query, kind: 'query', operationName: undefined, variables: [] },
        path: [],
        outputRewrites: [],
      },
    ],
  },
});
const asks = (selections: string) => `query ($v: Boolean!) { ${selections} }`;

it.each([
  ['order @skip(if: $v) { id } order { size }', 'order { id size } ', null],
  ['order @skip(if: $v) { id } order { size }', 'order @skip(if: $v) { id size }', 'order:order'],
  ['order { a: owner @include(if: $v) { id } a: owner { id } }', 'order { a: owner @include(if: $v) { id } }', 'a:owner'],
  ['order { id @include(if: $v) id }', 'order { id @include(if: $v) }', null],
  ['order { a: name @include(if: $v) b: name }', 'order { a: name @include(if: $v) b: name @skip(if: $v) }', null],
  ['order { name ... on Order @skip(if: $v) { name } }', 'order { name @skip(if: $v) }', null],
])('a fetch of %s, for a client who asks for %s, has lost that of %s', (fetch, asked, lost) => {
  expect(lostCondition(planOf(asks(fetch)), parse(asks(asked)))).toBe(lost);
});

it('a mutation is done nevertheless, whatever it gives back', () => {
  const query = 'mutation ($v: Boolean!) { pay @include(if: $v) pay }';
  expect(lostCondition(planOf(query), parse('mutation ($v: Boolean!) { pay @include(if: $v) }'))).toBe('pay:pay');
});
