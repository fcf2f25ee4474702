import { describe, expect, it } from 'vitest';
import { en } from './en';
import { clockFace, formats, masked } from './format';
import { zh } from './zh';

/** Every place of a dictionary, with what stands there: "nav.calls". */
const placesOf = (words: object, path = ''): [string, unknown][] =>
  Object.entries(words).flatMap(([name, value]) =>
    typeof value === 'object' ? placesOf(value, `${path}${name}.`) : [[path + name, value] as [string, unknown]],
  );

describe('the words', () => {
  it('stand in both languages, code words too', () => {
    expect(placesOf(zh).map(([place]) => place)).toEqual(placesOf(en).map(([place]) => place));
  });

  it('are Chinese in Chinese, but for names', () => {
    const names = ['product', 'otherLanguage', 'switchLanguage', 'metrics.none', 'doors.twilio', 'doors.sip', 'player.checksum'];
    const foreign = placesOf(zh).filter(
      ([place, words]) => typeof words === 'string' && !/[\u4e00-\u9fff]/.test(words) && !names.includes(place),
    );
    expect(foreign).toEqual([]);
  });
});

describe('a number', () => {
  it.each([
    ['+8613800138021', '+86138••••8021'],
    ['+14155550142', '+141••••0142'],
    ['110110', '1••••10'],
    ['anonymous', 'anonymous'],
  ])('%s is shown as %s', (number, shown) => {
    expect(masked(number)).toBe(shown);
  });
});

describe('a length of time', () => {
  it.each([
    [0, '0:00'],
    [61_999, '1:01'],
    [3_723_000, '1:02:03'],
    [-5, '0:00'],
  ])('of %i ms is %s on a clock', (ms, shown) => {
    expect(clockFace(ms)).toBe(shown);
  });

  it.each([
    [4.24, '4.2\u00a0ms'],
    [640.4, '640\u00a0ms'],
    [1_240, '1.24\u00a0s'],
  ])('of %d ms took %s', (ms, shown) => {
    expect(formats('EN', 'UTC').took(ms)).toBe(shown);
  });
});

it('writes money in its own smallest part', () => {
  const { money } = formats('EN', 'UTC');
  expect(money({ minor: 18_450, currency: 'USD' })).toBe('US$184.50');
  expect(money({ minor: 1_200, currency: 'JPY' })).toBe('JP¥1,200');
});

it('names the time zone with its distance', () => {
  expect(formats('EN', 'Asia/Shanghai').zone()).toBe('Asia/Shanghai (GMT+8)');
});
