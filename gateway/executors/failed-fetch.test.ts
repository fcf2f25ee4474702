import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { unfilledPaths } from './failed-fetch.js';

const supergraph = buildSchema(`
  interface Party { id: ID! }
  type Customer implements Party { id: ID! orders: [ID!] tickets: [ID!] }
  type Agent implements Party { id: ID! queue: ID }
  type Query { customer: Customer }
`);
const paths = (query: string, variables = {}) => unfilledPaths(query, variables, supergraph).map(path => path.join('.'));
const representations = [
  { __typename: 'Customer', id: 'c1' },
  { __typename: 'Agent', id: 'a1' },
];

describe('what a fetch without an answer leaves empty', () => {
  it('is each root field, under its alias', () => {
    expect(paths('{ __typename customer { id } other: customer { id } }')).toEqual(['customer', 'other']);
  });

  it('is each field of each entity of the fitting type', () => {
    const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
      ... on Customer { __typename orders mine: tickets } ... on Agent { queue } ... on Party { id } } }`;
    expect(paths(query, { representations })).toEqual([
      '_entities.0.orders',
      '_entities.0.mine',
      '_entities.0.id',
      '_entities.1.queue',
      '_entities.1.id',
    ]);
  });

  it('is found in fragments, named and nested, once', () => {
    const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Party { ... on Customer { orders ...F } } } }
      fragment F on Customer { orders tickets }`;
    expect(paths(query, { representations })).toEqual(['_entities.0.orders', '_entities.0.tickets']);
  });

  it('is not what the variables leave out', () => {
    const query =
      'query ($no: Boolean!) { customer @include(if: $no) { id } a: customer @skip(if: true) { id } b: customer @skip(if: $no) { id } }';
    expect(paths(query, { no: false })).toEqual(['b']);
  });
});
