import { buildSchema, parse, print } from 'graphql';
import { expect, it } from 'vitest';
import { decided } from './decided.js';

const schema = buildSchema('type Query { a: Int b: Thing } type Thing { c: Int d: Thing }');

it.each([
  ['{ a @skip(if: true) b { c } }', '{ b { c } }'],
  ['{ a @skip(if: false) b @include(if: true) { c } }', '{ a b { c } }'],
  ['{ b { c @include(if: false) } }', '{ b { __typename } }'],
  ['query ($v: Boolean!) { b { c @skip(if: $v) } }', 'query ($v: Boolean!) { b { c @skip(if: $v) __typename } }'],
  ['query ($v: Boolean!) { b { c d @skip(if: $v) { c } } }', 'query ($v: Boolean!) { b { c d @skip(if: $v) { c } } }'],
  ['{ b { ...F } } fragment F on Thing { c }', '{ b { ...F __typename } } fragment F on Thing { c }'],
  ['query ($v: Boolean!) { a @skip(if: $v) }', 'query ($v: Boolean!) { a @skip(if: $v) }'],
  ['{ a @skip(if: true) }', '{ __typename }'],
])('%s is planned as %s', (source, expected) => {
  expect(print(decided(schema, { document: parse(source), source }).document)).toBe(print(parse(expected)));
});

it('is the same where there is nothing to decide', () => {
  const operation = { document: parse('{ a b { c } }'), source: '{ a b { c } }' };
  expect(decided(schema, operation)).toBe(operation);
});
