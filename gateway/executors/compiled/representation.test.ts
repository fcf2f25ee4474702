import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';
import type { Required } from '../../planners/plan.js';
import { leavesOf, represent } from './representation.js';
import { Representations } from './representations.js';
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

const placed = (requires: Required[], ...entities: object[]) => {
  const leaves = leavesOf(requires, isOf)!;
  const representations = new Representations();
  const places = entities.map(entity => {
    const known = representations.placeOf(entity as never, leaves);
    return known ?? representations.add(of(entity, ...requires) as never, leaves);
  });
  return { places, list: representations.list };
};

it('stands once for all objects whose leaves are the same', () => {
  const requires = [on('Thing', field('__typename'), field('key', 'id'), field('n'))];
  const [first, second] = [
    { __typename: 'Book', id: '1', n: null },
    { __typename: 'Book', id: '2', n: 1 },
  ];
  const others = [
    { __typename: 'Pen', id: '1', n: null },
    { __typename: 'Book', id: '1', n: 2 },
    { __typename: 'Book', id: 2, n: 1 },
  ];
  const { places, list } = placed(requires, first, second, { ...first }, { ...second, more: true }, ...others, others[1]!);
  expect(places).toEqual([0, 1, 0, 1, 2, 3, 4, 3]);
  expect(list).toContainEqual({ __typename: 'Book', key: '1', n: null });
});

it('is not shared by objects of which more is required', () => {
  const representations = new Representations();
  const [few, more] = [[on('Book', field('__typename'), field('id'))], [on('Book', field('__typename'), field('id'), field('n'))]];
  const entity = { __typename: 'Book', id: '1', n: 2 };
  for (const requires of [few, more, few]) {
    const leaves = leavesOf(requires, isOf)!;
    representations.placeOf(entity, leaves) ?? representations.add(of(entity, ...requires) as never, leaves);
  }
  expect(representations.list).toEqual([
    { __typename: 'Book', id: '1' },
    { __typename: 'Book', id: '1', n: 2 },
  ]);
});

it('of leaves is only for objects of its type, and follows the conditions', () => {
  const canBe = (required: object) => leavesOf([{ ...on('Thing', field('__typename')), ...required }] as Required[], isOf)!.canBe;
  const variables = { yes: true, no: false };
  expect(canBe({})(book as never, variables)).toBe(true);
  expect(canBe({ type: 'Pen' })(book as never, variables)).toBe(false);
  expect(canBe({ skipIf: 'yes' })(book as never, variables)).toBe(false);
  expect(canBe({ includeIf: 'no' })(book as never, variables)).toBe(false);
});

it.each<[what: string, requires: Required[]]>([
  ['objects', [on('Book', field('__typename'), field('shelf', 'shelf', [field('row')]))]],
  ['several types', [on('Book', field('__typename')), on('Pen', field('__typename'))]],
  ['one key twice', [on('Book', field('__typename'), field('id'), field('id', 'title'))]],
  ['no type', [on('Book', field('id'))]],
])('is not one of leaves alone where it is of %s', (_, requires) => {
  expect(leavesOf(requires, isOf)).toBeNull();
});

it('that holds more is known by all of it', () => {
  const representations = new Representations();
  const [one, other] = [
    { __typename: 'Book', shelf: { row: 1 } },
    { __typename: 'Book', shelf: { row: 2 } },
  ];
  expect([one, other, structuredClone(one)].map(each => representations.place(each))).toEqual([0, 1, 0]);
  expect(representations.list).toEqual([one, other]);
});

it('is told apart by all its leaves where many share the first', () => {
  const requires = [on('Book', field('__typename'), field('tenant'), field('id'))];
  const books = Array.from({ length: 30 }, (_, at) => ({ __typename: 'Book', id: at % 2, tenant: at === 0 ? null : `t${at}` }));
  const { places, list } = placed(requires, ...books, ...books);
  expect(list).toHaveLength(30);
  expect(places).toEqual([...Array(30).keys(), ...Array(30).keys()]);
  const leaves = leavesOf(requires, isOf)!;
  const representations = new Representations();
  for (const book of books) representations.add(of(book, ...requires) as never, leaves);
  expect(representations.placeOf({ __typename: 'Book', id: 0 } as never, leaves)).toBeUndefined();
});

it('is not mistaken for one that holds the same values under other keys, in whatever order they are required', () => {
  const representations = new Representations();
  const [one, other] = [
    { __typename: 'Book', from: 'X', to: 'Y' },
    { __typename: 'Book', from: 'X', to: 'X' },
  ];
  const there = [on('Book', field('__typename'), field('from'), field('to'))];
  const back = [on('Book', field('to'), field('from'), field('__typename'))];
  representations.add(of(one, ...there) as never, leavesOf(there, isOf)!);
  expect(representations.placeOf(other as never, leavesOf(back, isOf)!)).toBeUndefined();
  expect(representations.placeOf(one as never, leavesOf(back, isOf)!)).toBe(0);
});
