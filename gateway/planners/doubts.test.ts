import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { compose } from '../compose.js';
import { doubtsOfTheNativePlanner } from './doubts.js';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.8", import: ["@key", "@interfaceObject", "@context", "@fromContext"])';
const graph = (subgraphs: Record<string, string>) =>
  doubtsOfTheNativePlanner(
    compose(Object.entries(subgraphs).map(([name, sdl]) => ({ name, url: `http://${name}.invalid`, sdl: `${LINK} ${sdl}` }))).supergraphSdl,
  );

describe('of the native planner it is known that it goes wrong where', () => {
  it('something hangs on the type of an interface object', () => {
    const doubt = graph({
      amber: `interface Item @key(fields: "id") { id: ID! } type Book implements Item @key(fields: "id") { id: ID! pages: Int }
        type Order @key(fields: "id") { id: ID! }`,
      birch:
        'type Item @key(fields: "id") @interfaceObject { id: ID! stock: Int } type Query { item: Item order: Order } type Order @key(fields: "id") { id: ID! }',
    });
    expect(doubt(parse('{ item { ... on Book { pages } } }'))).toContain('interface object');
    expect(doubt(parse('{ item { ...F } } fragment F on Book { pages }'))).toContain('interface object');
    expect(doubt(parse('{ item { id stock } order { ... on Order { id } } }'))).toBeNull();
  });

  it('a field takes something from its context', () => {
    const doubt = graph({
      amber: `scalar federation__ContextFieldValue
        type Query { user: User } type User @key(fields: "id") @context(name: "user") { id: ID! currency: String! order: Order }
        type Order @key(fields: "id") { id: ID! size: Int price(in: String @fromContext(field: "$user { currency }")): Int }`,
    });
    expect(doubt(parse('{ user { order { price } } }'))).toContain('context');
    expect(doubt(parse('{ user { order { size } } }'))).toBeNull();
  });
});
