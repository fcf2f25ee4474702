import { expect, it } from 'vitest';
import type { Outdated } from '#kernel/outdated.js';
import { compose } from '../compose.js';
import { catalogueOf } from './catalogue.js';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])';
const { supergraphSdl } = compose([
  {
    name: 'book-shop',
    url: 'http://books.invalid/graphql',
    sdl: `${LINK} type Query { book: Book } interface Item { id: ID! }
      type Book implements Item @key(fields: "id") @key(fields: "shelf { row } place") { id: ID! shelf: Shelf place: Int }
      type Shelf { row: Int }`,
  },
  { name: 'songs', url: 'http://songs.invalid/graphql', sdl: `${LINK} type Query { song: Song } type Song @key(fields: "id") { id: ID! }` },
]);
const catalogue = catalogueOf(supergraphSdl);

/** Whether a change concerns a book with a shelf in it, known by the representation. */
const concerns = (change: Outdated, representation: Record<string, unknown>): boolean => {
  const tags = catalogue.entityTags('Book', { __typename: 'Book', ...representation }, ['Shelf']);
  return catalogue.changed(change)?.some(tag => tags.includes(tag)) ?? true;
};

it.each<[Outdated, Record<string, unknown>, boolean]>([
  [{ type: 'Book', key: { id: 'b1' } }, { id: 'b1' }, true],
  [{ type: 'Book', key: { id: 'b2' } }, { id: 'b1' }, false],
  [{ type: 'Book', key: { id: 1 } }, { id: '1' }, true],
  [{ type: 'Book', key: { place: 3, shelf: { row: 2 } } }, { shelf: { row: 2, colour: 'red' }, place: 3 }, true],
  [{ type: 'Book', key: { place: 3, shelf: { row: 1 } } }, { shelf: { row: 2 }, place: 3 }, false],
  [{ type: 'Book', key: { id: 'b1' } }, { shelf: { row: 2 }, place: 3 }, false],
  [{ type: 'Book' }, { shelf: null, place: 3 }, true],
  [{ type: 'Shelf', key: { row: 9 } }, { id: 'b1' }, true],
  [{ type: 'Song' }, { id: 'b1' }, false],
  [{ type: 'Item', key: { id: 'b1' } }, { id: 'b1' }, false],
  [{ subgraph: 'book-shop' }, { id: 'b1' }, true],
  [{ subgraph: 'songs' }, { id: 'b1' }, false],
  [{ everything: true }, { id: 'b1' }, true],
])('%j and the book %j: %j', (change, representation, concerned) => {
  expect(concerns(change, representation)).toBe(concerned);
});

it('finds an entity also by the interface that another subgraph knows it by', () => {
  const tags = catalogue.entityTags('Item', { __typename: 'Item', id: 'b1' }, []);
  expect(catalogue.changed({ type: 'Book' })!.some(tag => tags.includes(tag))).toBe(true);
});

it('keeps answers by what is in them', () => {
  const tags = catalogue.answerTags(['Query', 'Book']);
  const changed = (change: Outdated) => catalogue.changed(change)!.some(tag => tags.includes(tag));
  expect([changed({ type: 'Book', key: { id: 'x' } }), changed({ type: 'Song' }), changed({ subgraph: 'songs' })]).toEqual([
    true,
    false,
    true,
  ]);
});
