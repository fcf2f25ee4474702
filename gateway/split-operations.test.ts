import { expect, it } from 'vitest';
import { splitOperations } from './split-operations.js';

it('gives each operation the fragments that it uses, from wherever they stand', () => {
  const split = splitOperations([
    { from: 'a.graphql', source: 'query A { x { ...X } } query B { y } fragment Z on Z { z }' },
    { from: 'b.graphql', source: 'fragment X on X { ...Z }' },
  ]);
  expect(split.map(({ from, source }) => [from, source.replace(/\s+/g, ' ')])).toEqual([
    ['a.graphql', 'query A { x { ...X } } fragment X on X { ...Z } fragment Z on Z { z }'],
    ['a.graphql', 'query B { y }'],
  ]);
});

it('names the text that cannot be read', () => {
  expect(() => splitOperations([{ from: 'a.graphql', source: 'query {' }])).toThrow('a.graphql cannot be read: Syntax Error');
});
