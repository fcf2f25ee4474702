import { expect, it } from 'vitest';
import { amounts } from './amounts.js';

it.each([
  ['EN', 'two hundred and fifty', [250]],
  ['EN', 'a thousand', [1000]],
  ['EN', 'three thousand four hundred twelve', [3412]],
  ['EN', 'twenty-five and 12.5', [25, 12.5]],
  ['EN', '1,250 points', [1250]],
  ['EN', 'one two three', []],
  ['ZH', '三百五十块', [350]],
  ['ZH', '三百五', [350]],
  ['ZH', '两千零五', [2005]],
  ['ZH', '一万二', [12000]],
  ['ZH', '十五', [15]],
  ['ZH', '二十三点五', [23.5]],
  ['ZH', '三亿两千万', [320000000]],
  ['ZH', '一二三四', []],
  ['ZH', '千万别忘了，十分感谢，一直一般', []],
] as const)('%s: %s holds %j', (language, text, values) => {
  expect(amounts(text, language).map(({ value }) => value)).toEqual(values);
});
