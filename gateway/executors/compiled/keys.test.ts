import { buildSchema, type FieldNode, parse, print, visit } from 'graphql';
import { expect, it } from 'vitest';
import { keys } from './keys.js';

const supergraph = buildSchema('type Order { id: ID! name: String parts(n: Int): [Order] } type Query { order: Order }');
const plainly = (source: string) => print(parse(source)).replace(/\s+/g, ' ');
const planned = (source: string) => plainly(print(keys(parse(source), supergraph).document));

it.each([
  ['{ order { years: name id } }', '{ order { years: name id } }'],
  ['{ order { id: name } }', '{ order { _0_id: name } }'],
  ['{ order { _mine: name } }', '{ order { _0__mine: name } }'],
  ['{ order { name: name kind: __typename } }', '{ order { name __typename } }'],
  [
    '{ order { parts(n: 1) { id } } again: order { parts(n: 2) { id } } }',
    '{ order { _0_parts: parts(n: 1) { id } } again: order { _1_parts: parts(n: 2) { id } } }',
  ],
])('keeps what stands in nobody’s way: %s', (asked, expected) => {
  expect(planned(asked)).toBe(plainly(expected));
});

it('finds a field under its key, and says where the client has it', () => {
  const document = parse('{ order { id: name } }');
  const { of, said } = keys(document, supergraph);
  const fields: FieldNode[] = [];
  visit(document, { Field: field => void fields.push(field) });
  expect(fields.map(of)).toEqual(['order', '_0_id']);
  expect(said(['order', '_0_id', 3])).toEqual(['order', 'id', 3]);
  // The plan's own id, of which the client knows nothing.
  expect(said(['order', 'id'])).toEqual(['order']);
});

it('keeps a field that others require with arguments apart from what they want of it', () => {
  const priced = buildSchema(
    `directive @join__field(requires: String) on FIELD_DEFINITION
    type Order { price(in: String): Int size: Int label: String @join__field(requires: "size price(in: \\"EUR\\")") } type Query { order: Order }`,
  );
  const asked = '{ order { label size price(in: "USD") } }';
  expect(plainly(print(keys(parse(asked), priced).document))).toBe(plainly('{ order { label size _0_price: price(in: "USD") } }'));
});
