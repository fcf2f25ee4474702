import { buildSchema, type FragmentDefinitionNode, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { lifetimes } from './lifetime.js';
import type { PolicySettings } from './policies.js';

const schema = buildSchema(`
  type Query { customer: Customer motto: String item: Item thing: Thing }
  type Customer { id: ID! name: String orders: [Order] friend: Customer }
  type Order { id: ID! lines: [Line] customer: Customer }
  type Line { text: String }
  interface Item { id: ID! }
  type Book implements Item { id: ID! pages: Int }
  type Song implements Item { id: ID! seconds: Int }
  union Thing = Book | Order
`);
const parsed = (text: string) => {
  const { definitions } = parse(text);
  const fragments = definitions.filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION);
  return {
    operation: definitions.find((node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION)!,
    fragments: new Map(fragments.map(fragment => [fragment.name.value, fragment])),
  };
};
const measure = (policies: PolicySettings) => lifetimes(schema, policies, { staleMs: 7, staleIfErrorMs: 9 });
const query = (text: string, policies: PolicySettings) => {
  const { operation, fragments } = parsed(text);
  return measure(policies).ofQuery(operation, fragments);
};
const entity = (type: string, text: string, policies: PolicySettings) => {
  const { operation, fragments } = parsed(text);
  return measure(policies).ofEntity(type, operation.selectionSet, fragments);
};
const age = (maxAgeMs: number, more = {}) => ({ maxAgeMs, ...more });

describe('how long an answer may be kept', () => {
  const ALL = { Customer: age(100), Order: age(50), 'Query.motto': age(10), 'Customer.name': age(30) };
  it.each<[string, PolicySettings, number | null]>([
    ['{ customer { id } }', ALL, 100],
    ['{ customer { id name } }', ALL, 30],
    ['{ customer { orders { id } } }', ALL, 50],
    ['{ customer { id } motto }', ALL, 10],
    ['{ customer { __typename } __typename }', ALL, 100],
    ['{ motto }', { Customer: age(1) }, null],
    ['{ customer { orders { lines { text } } } }', ALL, null],
    ['{ customer { orders { lines { text } } } }', { ...ALL, 'Order.lines': { inheritMaxAge: true } }, 50],
    ['{ customer { orders { lines { text } } } }', { ...ALL, 'Order.lines': age(20) }, 20],
    ['{ customer { id } }', { 'Query.customer': age(5) }, 5],
    ['{ customer { id } }', { ...ALL, 'Customer.id': age(0) }, null],
    ['{ customer { ...F } } fragment F on Customer { name orders { ...G } } fragment G on Order { id }', ALL, 30],
    ['{ customer { ... @include(if: false) { orders { lines { text } } } } }', ALL, null],
    ['{ __schema { description } customer { id } }', ALL, null],
    ['{ item { id } }', { Item: age(40) }, 40],
    ['{ item { id } }', { Item: age(40), Book: age(4) }, 4],
    ['{ item { id } }', { Book: age(4) }, null],
    ['{ item { id } }', { Book: age(4), Song: age(3) }, 3],
    ['{ item { id ... on Book { pages } } }', { Item: age(40), 'Book.pages': age(2) }, 2],
    ['{ item { id } }', { Item: age(40), 'Book.id': age(2) }, 2],
    ['{ thing { ... on Order { customer { id } } } }', { ...ALL, Book: age(60) }, 50],
  ])('%s with %j: %j', (text, policies, ms) => {
    expect(query(text, policies)?.maxAgeMs ?? null).toBe(ms);
  });

  it('is private as soon as anything in it is', () => {
    expect(query('{ customer { id } motto }', ALL)!.isPrivate).toBe(false);
    expect(query('{ customer { id } motto }', { ...ALL, 'Customer.id': { scope: 'PRIVATE' } })!.isPrivate).toBe(true);
    expect(query('{ customer { orders { id } } }', { ...ALL, Order: age(5, { scope: 'PRIVATE' }) })!.isPrivate).toBe(true);
  });

  it('ends, stale, with the first of its parts', () => {
    const policies = { Customer: age(100, { staleMs: 20, staleIfErrorMs: 30 }), Order: age(50, { staleIfErrorMs: 1 }) };
    expect(query('{ customer { orders { id } } }', policies)).toMatchObject({ maxAgeMs: 50, staleMs: 7, staleIfErrorMs: 1 });
  });

  it('knows what may stand in it', () => {
    expect(query('{ customer { orders { id } } item { id } }', { ...ALL, Item: age(1) })!.types).toEqual([
      'Customer',
      'Order',
      'Item',
      'Book',
      'Song',
    ]);
  });

  it('is found at once, however often fragments name one another', () => {
    const levels = Array.from(
      { length: 40 },
      (_, n) => `fragment F${n} on Customer { id friend { ...F${n + 1} } ...F${n + 1} ...F${n + 1} }`,
    );
    const text = `{ customer { ...F0 } } ${levels.join(' ')} fragment F40 on Customer { id }`;
    expect(query(text, ALL)!.maxAgeMs).toBe(100);
  });
});

describe('how long an entity may be kept', () => {
  it.each<[string, string, PolicySettings, number | null]>([
    ['Customer', '{ ... on Customer { name } }', { Customer: age(100) }, 100],
    ['Customer', '{ ... on Customer { name } ... on Order { lines { text } } }', { Customer: age(100) }, 100],
    ['Order', '{ ... on Customer { name } ... on Order { lines { text } } }', { Customer: age(100) }, null],
    ['Book', '{ ... on Item { id } }', { Book: age(8) }, 8],
    ['Customer', '{ ... on Customer { name } }', { 'Customer.name': age(100) }, 100],
    ['Customer', '{ ... on Customer { id name } }', { 'Customer.name': age(100) }, null],
    ['Nobody', '{ __typename }', { Nobody: age(100) }, null],
  ])('a %s of %s with %j: %j', (type, text, policies, ms) => {
    expect(entity(type, text, policies)?.maxAgeMs ?? null).toBe(ms);
  });
});
