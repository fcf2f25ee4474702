import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';
import { changes, renamed } from './rewrite.js';
import { typeTests } from './type-tests.js';

const isOf = typeTests(buildSchema('interface Media { id: ID } type Book implements Media { id: ID } type Query { a: Media }'));
const inside = (...keys: string[]) => keys.map(key => ({ kind: 'field', key }) as const);

it('sets a value, as for an interface object that knows its entities by the interface only', () => {
  const book = { __typename: 'Book', id: '1' };
  changes([{ kind: 'set', path: [{ kind: 'types', types: ['Book'] }], key: '__typename', value: 'Media' }], isOf)!(book);
  expect(book).toEqual({ __typename: 'Media', id: '1' });
});

it('gives fields another key, in every member of a list, null among them', () => {
  const answer = { items: [{ price__alias_0: null, id: '1' }, { id: '2' }, null] };
  changes([{ kind: 'rename', path: inside('items'), key: 'price__alias_0', to: 'price' }], isOf)!(answer);
  expect(answer).toEqual({ items: [{ id: '1', price: null }, { id: '2' }, null] });
});

it('places of errors are said by the new keys', () => {
  const inData = renamed([{ kind: 'rename', path: inside('items'), key: 'price__alias_0', to: 'price' }]);
  expect(inData(['items', 0, 'price__alias_0'])).toEqual(['items', 0, 'price']);
});

it('is nothing where nothing is to be changed', () => {
  expect(changes([], isOf)).toBeNull();
});
