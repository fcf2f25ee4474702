import { expect, it } from 'vitest';
import { formatMoney } from './money.js';

it.each([
  [{ minor: 12_950, currency: 'CNY' }, 'zh-CN', '¥129.50'],
  [{ minor: 12_950, currency: 'USD' }, 'en-US', '$129.50'],
  [{ minor: 500, currency: 'JPY' }, 'ja-JP', '¥500'],
  [{ minor: 1_234, currency: 'KWD' }, 'en-US', 'KWD 1.234'],
  [{ minor: -5, currency: 'EUR' }, 'en-US', '-€0.05'],
])('writes %j for %s as %s', (money, locale, words) => {
  expect(
    formatMoney(money, locale)
      .replace(/\u00a0/g, ' ')
      .replace('￥', '¥'),
  ).toBe(words);
});
