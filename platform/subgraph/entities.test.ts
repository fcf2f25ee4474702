import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, parse } from 'graphql';
import { expect, it } from 'vitest';
import { promptEntities } from './entities.js';
import { compileExecution } from './execution/execution.js';

class Shelf {
  constructor(
    readonly id: string,
    readonly books = 2,
  ) {}
}
const frozen = Object.freeze({ id: 'f' });

/** Entities in all ways that a reference may be answered in. */
const library = () =>
  buildSubgraphSchema([
    {
      typeDefs: parse(`extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])
        type Query { x: Int } interface Owned @key(fields: "id") { id: ID! }
        type Shelf @key(fields: "id") { id: ID! books: Int } type Book implements Owned @key(fields: "id") { id: ID! title: String }`),
      resolvers: {
        Shelf: {
          __resolveReference: ({ id }: { id: string }) => {
            if (id === 'none') return null;
            if (id === 'throws') throw new Error('throws');
            if (id === 'error') return new Error('error');
            if (id === 'frozen') return frozen;
            if (id === 'named') return { __typename: 'Book', id, books: 1 };
            if (id === 'rejects') return Promise.reject(new Error('rejects'));
            return id === 'later' ? Promise.resolve(new Shelf(id)) : new Shelf(id);
          },
        },
        Owned: { __resolveReference: ({ id }: { id: string }) => ({ __typename: 'Book', id, title: 'T' }) },
      } as never,
    },
  ]);

const document = parse(
  `query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Shelf { id books } ... on Book { id title } } }`,
);

it.each([
  ['at once', ['1', '2']],
  ['later, or not at all', ['later', 'none', '1', 'rejects']],
  ['with an error of its own', ['1', 'error', '2']],
  ['by what cannot be changed', ['1', 'frozen']],
  ['by what calls itself something else', ['named']],
  ['by throwing', ['1', 'throws']],
])('finds entities as @apollo/subgraph does where they are found %s', async (_, ids) => {
  const r: unknown[] = ids.map(id => ({ __typename: 'Shelf', id }));
  const theirs = await execute({ schema: library(), document, variableValues: { r } });
  const ours = await compileExecution(promptEntities(library()), document)({ variableValues: { r } });
  expect(JSON.parse(JSON.stringify(ours))).toEqual(JSON.parse(JSON.stringify(theirs)));
});

it.each([
  [
    'of an interface',
    [
      { __typename: 'Owned', id: '1' },
      { __typename: 'Shelf', id: '1' },
    ],
  ],
  ['without a resolver', [{ __typename: 'Book', id: '1', title: 'given' }]],
  ['of a type that is not there', [{ __typename: 'Film', id: '1' }]],
  ['of a type that is no entity', [{ __typename: 'Query' }]],
])('leaves nothing out of representations %s', async (_, r) => {
  const theirs = await execute({ schema: library(), document, variableValues: { r: structuredClone(r) } });
  const ours = await compileExecution(promptEntities(library()), document)({ variableValues: { r: structuredClone(r) } });
  expect(JSON.parse(JSON.stringify(ours))).toEqual(JSON.parse(JSON.stringify(theirs)));
});

it('makes no promise where none is given', () => {
  const r = [{ __typename: 'Shelf', id: '1' }];
  const answer = compileExecution(promptEntities(library()), document)({ variableValues: { r } });
  expect(answer).toEqual({ data: { _entities: [{ __typename: 'Shelf', id: '1', books: 2 }] } });
});
