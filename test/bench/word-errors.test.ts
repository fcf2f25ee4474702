import { expect, it } from 'vitest';
import { leastSquares } from './least-squares.js';
import { digitsOf, noErrors, tally, wordsOf } from './word-errors.js';

it.each([
  ['where is it', 'where is it', 0],
  ['where is it', 'where it', 1],
  ['where is it', 'so where was it', 2],
  ['', 'hello', 1],
])('between %j and %j there are %i word errors', (said, heard, errors) => {
  const counted = noErrors();
  tally(counted, wordsOf(said), wordsOf(heard));
  expect(counted).toEqual({ words: wordsOf(said).length, errors, sentences: 1, right: errors === 0 ? 1 : 0 });
});

it('takes digits for the words that they are spoken as', () => {
  expect(wordsOf('Order 20, please!')).toEqual(['order', 'two', 'zero', 'please']);
  expect(digitsOf(wordsOf('it is two oh 5'))).toEqual(['two', 'zero', 'five']);
});

it('finds the linear map behind exact pairs', () => {
  const inputs = [
    [0, 0],
    [1, 0],
    [0, 1],
    [2, 3],
  ].map(row => Float64Array.from(row));
  const outputs = inputs.map(([x, y]) => Float64Array.of(2 * x! - y! + 5, 3 * y!));
  const found = leastSquares(inputs, outputs).map(row => row.map(value => Math.round(value * 1e6) / 1e6 + 0));
  expect(found).toEqual([
    [2, 0],
    [-1, 3],
    [5, 0],
  ]);
});
