import { expect, it } from 'vitest';
import { digitsNamed } from './spoken-digits.js';

it.each([
  ['', 0],
  ['one two three', 3],
  ['it is four oh nine please', 3],
  ['double five one', 3],
  ['triple zero', 3],
  ['someone phoned often', 0],
  ['5 5 1', 3],
  ['订单号是幺二三四五六', 6],
])('counts the digits in %j as %i', (text, count) => {
  expect(digitsNamed(text)).toBe(count);
});
