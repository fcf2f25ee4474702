import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';
import { collision } from './collision.js';

const schema =
  buildSchema(`type Order { size: Int name: String! tags: [String] kin: Order } type Customer { size: String name: String tags: [String] kin: Customer }
  union Thing = Order | Customer type Query { thing: Thing order: Order }`);

const collisionOf = (query: string) =>
  collision(
    {
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
    },
    schema,
  );

it.each([
  ['thing { ... on Order { size } ... on Customer { tags } }', null],
  ['thing { ... on Order { size } ... on Customer { size } }', 'thing.size'],
  ['thing { ... on Order { size } ... on Customer { other: size } }', null],
  ['thing { ... on Order { name } ... on Customer { name } }', 'thing.name'],
  ['thing { ... on Order { tags } ... on Customer { tags } }', null],
  ['thing { ... on Order { kin { tags } } ... on Customer { kin { size } } }', null],
  ['thing { ... on Order { kin { size } } ... on Customer { kin { size } } }', 'thing.kin.size'],
  ['order { size size kin { size } }', null],
  ['_entities(representations: []) { ... on Order { size } ... on Customer { size } }', '_entities.size'],
])('of a fetch of %s, %s is wanted in several shapes', (selection, found) => {
  expect(collisionOf(`{ ${selection} }`)).toBe(found);
  expect(collisionOf(`query { ...F } fragment F on Query { ${selection} }`)).toBe(found);
});
