import { describe, expect, it } from 'vitest';
import { apiSchemaOf, compose } from './compose.js';
import { subgraphsOf } from './supergraph.js';
import { readSupergraphConfig } from './supergraph-config.js';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@external", "@requires", "@shareable"])\n';
const crm = {
  name: 'crm',
  url: 'http://127.0.0.1:4101/graphql',
  sdl: `${LINK} type Query { customer(id: ID!): Customer } type Customer @key(fields: "id") { id: ID! name: String! }`,
};
const orders = {
  name: 'orders',
  url: 'http://127.0.0.1:4102/graphql',
  sdl: `${LINK} type Query { order: String } type Customer @key(fields: "id") { id: ID! orders: [String!] }`,
};

describe('composing subgraphs', () => {
  it('gives one graph that knows where its parts are', () => {
    const { supergraphSdl, hints } = compose([crm, orders]);
    expect(hints).toEqual([]);
    expect(subgraphsOf(supergraphSdl)).toEqual([crm, orders].map(({ name, url }) => ({ name, url })));
    const api = apiSchemaOf(supergraphSdl);
    expect(api).toContain('orders: [String!]');
    expect(api).not.toMatch(/join__|_entities/);
  });

  it('names every fault with its code and its subgraphs', () => {
    const other = {
      ...orders,
      sdl: `${LINK} type Query { customer(id: ID!): String } type Customer @key(fields: "no") { id: ID! name: String! }`,
    };
    expect(() => compose([crm, other])).toThrow(
      /^The subgraphs do not fit together:\n {2}KEY_INVALID_FIELDS \(orders\): On type "Customer"/,
    );
    const twice = { ...orders, sdl: `${LINK} type Query { order: String } type Customer @key(fields: "id") { id: ID! name: String! }` };
    expect(() => compose([crm, twice])).toThrow(/INVALID_FIELD_SHARING: Non-shareable field "Customer.name" .* "crm" and "orders"/);
  });

  it('says whose schema cannot be read', () => {
    expect(() => compose([crm, { ...orders, sdl: 'type Query {' }])).toThrow(
      'The schema of orders cannot be read: Syntax Error: Expected Name, found <EOF>.',
    );
  });
});

describe('a composed schema', () => {
  it.each([
    ['type Query { a: Int }', 'The composed schema names no subgraphs (join__Graph): it is no supergraph'],
    ['type Query {', 'The composed schema cannot be read: Syntax Error: Expected Name, found <EOF>.'],
  ])('is not %j', (sdl, words) => {
    expect(() => subgraphsOf(sdl)).toThrow(words);
  });
});

describe('supergraph.yaml', () => {
  it('is read in the form that rover reads', () => {
    const text =
      'federation_version: =2.9.0\nsubgraphs:\n  crm:\n    routing_url: http://127.0.0.1:4101/graphql\n    schema: { file: ./crm.graphql }\n';
    expect(readSupergraphConfig(text)).toEqual([{ name: 'crm', url: 'http://127.0.0.1:4101/graphql', schema: { file: './crm.graphql' } }]);
  });

  it('may leave it to a subgraph to tell its schema, and where it is', () => {
    const text = 'subgraphs: { crm: { schema: { subgraph_url: "http://127.0.0.1:4101/graphql" } } }';
    const url = 'http://127.0.0.1:4101/graphql';
    expect(readSupergraphConfig(text)).toEqual([{ name: 'crm', url, schema: { url } }]);
  });

  it('may name a subgraph with hyphens', () => {
    const text = 'subgraphs: { my-crm: { routing_url: "http://127.0.0.1:4101/graphql", schema: { file: crm.graphql } } }';
    expect(readSupergraphConfig(text)).toMatchObject([{ name: 'my-crm' }]);
  });

  it.each([
    [
      'subgraphs: { crm: { routing_url: here, schema: {} } }',
      /subgraphs\.crm\.routing_url: .*\n {2}subgraphs\.crm\.schema: wants file or subgraph_url/,
    ],
    ['subgraphs: { crm: { schema: { file: a.graphql } } }', /subgraphs\.crm\.routing_url: is wanted where the schema stands in a file/],
    ['just words', /the file: /],
    ['a: [', /is no YAML/],
  ])('names what makes no sense in %j', (text, words) => {
    expect(() => readSupergraphConfig(text)).toThrow(words);
  });
});
