import { expect, it } from 'vitest';
import { dialable } from './number';

it.each([
  ['+86 138 0013 8000', '+8613800138000'],
  ['+1 (415) 555-0101', '+14155550101'],
  ['0049 30 123456', '+4930123456'],
  ['13800138000', null],
  ['+12', null],
  ['+4930a23456', null],
  ['', null],
])('%j is dialled as %j', (typed, number) => {
  expect(dialable(typed)).toBe(number);
});
