import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';
import type { Required } from '../../planners/plan.js';
import { represent, representText } from './representation.js';
import { typeTests } from './type-tests.js';

const isOf = typeTests(
  buildSchema(
    'interface Thing { id: ID } type Book implements Thing { id: ID } type Pen implements Thing { id: ID } type Query { a: Thing }',
  ),
);
const field = (key: string, source = key, selections: Required[] | null = null): Required => ({ kind: 'field', source, key, selections });
const on = (type: string, ...selections: Required[]): Required => ({ kind: 'fragment', type, skipIf: null, includeIf: null, selections });
const of = (entity: object, ...requires: Required[]) => represent(requires, isOf)(entity as never, { yes: true, no: false });

const book = { __typename: 'Book', id: 'b1', title: 'Emma', shelf: { row: 3, room: 'A' }, marks: [[{ at: 1, by: 'x' }], null] };

it('holds what is required, read from where the planner has put it', () => {
  expect(of(book, on('Book', field('__typename'), field('name', 'title')))).toEqual({ __typename: 'Book', name: 'Emma' });
});

it('holds the required part of objects, in lists of lists too', () => {
  const requires = [field('shelf', 'shelf', [field('row')]), field('marks', 'marks', [field('at')])];
  expect(of(book, ...requires)).toEqual({ shelf: { row: 3 }, marks: [[{ at: 1 }], null] });
});

it('leaves out what is for other types', () => {
  expect(of(book, on('Thing', field('id')), on('Pen', field('ink')))).toEqual({ id: 'b1' });
});

it('is none where something required is not known, and keeps what is known to be null', () => {
  expect(of(book, field('id'), field('isbn'))).toBeNull();
  expect(of({ ...book, isbn: null }, field('isbn'))).toEqual({ isbn: null });
});

it('follows the conditions of the operation', () => {
  const part = (skipIf: string | null, includeIf: string | null): Required => ({
    kind: 'fragment',
    type: null,
    skipIf,
    includeIf,
    selections: [field('title')],
  });
  expect(of(book, field('id'), part('yes', null), part(null, 'no'))).toEqual({ id: 'b1' });
  expect(of(book, part('no', 'yes'))).toEqual({ title: 'Emma' });
});

it.each<[what: string, entity: object, requires: Required[]]>([
  [
    'leaves',
    { __typename: 'Book', id: 'b"1', n: 1, no: null, any: { a: [true] } },
    [on('Book', field('__typename'), field('key', 'id'), field('n'), field('no'), field('any'))],
  ],
  ['a type that the object is of', book, [on('Thing', field('id'), field('__typename'))]],
  ['another type', book, [on('Pen', field('__typename'), field('id'))]],
  ['what is not known', book, [on('Book', field('__typename'), field('isbn'))]],
  ['a condition', book, [{ ...on('Book', field('__typename')), skipIf: 'yes' } as Required]],
])('is written as it would be made, of %s', (_, entity, requires) => {
  const made = of(entity, ...requires);
  const written = representText(requires, isOf)!(entity as never, { yes: true, no: false });
  expect(written).toBe(made?.__typename === undefined ? null : JSON.stringify(made));
});

it.each<[what: string, requires: Required[]]>([
  ['objects', [on('Book', field('__typename'), field('shelf', 'shelf', [field('row')]))]],
  ['several types', [on('Book', field('__typename')), on('Pen', field('__typename'))]],
  ['one key twice', [on('Book', field('__typename'), field('id'), field('id', 'title'))]],
  ['no type', [on('Book', field('id'))]],
])('is not written, but made, of %s', (_, requires) => {
  expect(representText(requires, isOf)).toBeNull();
});
