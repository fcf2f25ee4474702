import { expect, it } from 'vitest';
import { storableJson } from './json.js';

it.each([
  [
    { 'fr\0om': 'Al\0ice', at: [1, null] },
    { from: 'Alice', at: [1, null] },
  ],
  [['\ud83d'], ['\ufffd']],
  ['\\u0000 as a text', '\\u0000 as a text'],
  ['标题 😀', '标题 😀'],
  [null, null],
])('writes %j as JSON that a database takes', (value, expected) => {
  expect(JSON.parse(storableJson(value))).toEqual(expected);
});
