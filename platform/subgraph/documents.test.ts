import { buildSchema, NoSchemaIntrospectionCustomRule } from 'graphql';
import { expect, it } from 'vitest';
import { documents } from './documents.js';

const schema = buildSchema('type Query { lamp: Int }');

it('reads what is good once', () => {
  const read = documents(schema);
  const { document } = read('{ lamp }');
  expect(document).not.toBeNull();
  expect(read('{ lamp }').document).toBe(document);
});

it.each(['{ candle }', '{ lamp'])('says what is wrong with %j, and keeps nothing of it', source => {
  const read = documents(schema);
  const [first, again] = [read(source), read(source)];
  expect(first.errors).toHaveLength(1);
  expect(again).toEqual(first);
  expect(again).not.toBe(first);
});

it('goes by further rules', () => {
  expect(documents(schema, [NoSchemaIntrospectionCustomRule])('{ __schema { description } }').errors).toHaveLength(1);
});
