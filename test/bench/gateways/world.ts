import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, parse } from 'graphql';
import { compose } from '#gateway/compose.js';

/**
 * A shop in four subgraphs. Everything is worked out from ids, and every id carries the number of the request that it
 * came from: no two requests meet the same entity, so no cache and no de-duplication can help anybody.
 */
type Key = { id: string };
const numberOf = (id: string): number => Number(id.slice(id.lastIndexOf('-') + 1));
const seedOf = (id: string): string => id.slice(2, id.lastIndexOf('-'));
const user = (seed: string, at: number): Key => ({ id: `u-${seed}-${at % 40}` });
const product = (seed: string, at: number): Key => ({ id: `p-${seed}-${at % 60}` });
const review = (seed: string, at: number): Key => ({ id: `r-${seed}-${at % 200}` });
const many = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));

const FEDERATION = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@external", "@requires"])';

interface Definition {
  sdl: string;
  resolvers: Record<string, Record<string, unknown>>;
}

const DEFINITIONS: Record<string, Definition> = {
  accounts: {
    sdl: `type Query { user(seed: String!, at: Int!): User users(seed: String!, first: Int!): [User!]! }
      type User @key(fields: "id") { id: ID! name: String! username: String! birthday: Int! }`,
    resolvers: {
      Query: {
        user: (_: unknown, { seed, at }: { seed: string; at: number }) => user(seed, at),
        users: (_: unknown, { seed, first }: { seed: string; first: number }) => many(first, at => user(seed, at)),
      },
      User: {
        __resolveReference: (key: Key) => key,
        name: ({ id }: Key) => `Name of ${id}`,
        username: ({ id }: Key) => `user_${id}`,
        birthday: ({ id }: Key) => 1950 + (numberOf(id) % 50),
      },
    },
  },
  products: {
    sdl: `type Query { topProducts(seed: String!, first: Int!): [Product!]! }
      type Product @key(fields: "id") { id: ID! name: String! price: Int! weight: Int! }`,
    resolvers: {
      Query: { topProducts: (_: unknown, { seed, first }: { seed: string; first: number }) => many(first, at => product(seed, at)) },
      Product: {
        __resolveReference: (key: Key) => key,
        name: ({ id }: Key) => `Product ${id}, in a box`,
        price: ({ id }: Key) => 100 + numberOf(id),
        weight: ({ id }: Key) => 10 + numberOf(id),
      },
    },
  },
  inventory: {
    sdl: `type Product @key(fields: "id") { id: ID! price: Int! @external weight: Int! @external inStock: Boolean!
      shippingEstimate: Int! @requires(fields: "price weight") }`,
    resolvers: {
      Product: {
        __resolveReference: (key: Key) => key,
        inStock: ({ id }: Key) => numberOf(id) % 3 > 0,
        shippingEstimate: ({ price, weight }: { price: number; weight: number }) => price + weight,
      },
    },
  },
  reviews: {
    sdl: `type User @key(fields: "id") { id: ID! reviews(first: Int!): [Review!]! }
      type Product @key(fields: "id") { id: ID! reviews(first: Int!): [Review!]! }
      type Review @key(fields: "id") { id: ID! body: String! author: User! product: Product! }`,
    resolvers: {
      User: {
        __resolveReference: (key: Key) => key,
        reviews: ({ id }: Key, { first }: { first: number }) => many(first, at => review(seedOf(id), numberOf(id) * 3 + at)),
      },
      Product: {
        __resolveReference: (key: Key) => key,
        reviews: ({ id }: Key, { first }: { first: number }) => many(first, at => review(seedOf(id), numberOf(id) * 2 + at)),
      },
      Review: {
        __resolveReference: (key: Key) => key,
        body: ({ id }: Key) => `What was thought of it in ${id}: good, all in all, and it came in time.`,
        author: ({ id }: Key) => user(seedOf(id), numberOf(id)),
        product: ({ id }: Key) => product(seedOf(id), numberOf(id)),
      },
    },
  },
};

export const SUBGRAPHS = Object.keys(DEFINITIONS);

export const schemaOf = (name: string): GraphQLSchema => {
  const { sdl, resolvers } = DEFINITIONS[name]!;
  return buildSubgraphSchema([{ typeDefs: parse(`${FEDERATION} ${sdl}`), resolvers: resolvers as never }]);
};

/** The supergraph, with its subgraphs at this server. */
export const supergraphAt = (url: string): string =>
  compose(SUBGRAPHS.map(name => ({ name, url: `${url}/${name}`, sdl: `${FEDERATION} ${DEFINITIONS[name]!.sdl}` }))).supergraphSdl;

const REVIEW = 'id body product { id name price weight inStock shippingEstimate }';

/** What is asked. A voice bot's questions are like `small` and `tiny`. */
export const QUESTIONS: Record<string, string> = {
  big: `query Big($seed: String!) {
    users(seed: $seed, first: 20) { id name username reviews(first: 4) { ${REVIEW} author { id username } } }
    topProducts(seed: $seed, first: 20) { id name price weight inStock shippingEstimate
      reviews(first: 3) { id body author { id name username reviews(first: 2) { ${REVIEW} } } } }
  }`,
  small: 'query Small($seed: String!) { user(seed: $seed, at: 3) { name reviews(first: 1) { body product { name inStock } } } }',
  tiny: 'query Tiny($seed: String!) { user(seed: $seed, at: 1) { id name } }',
};
