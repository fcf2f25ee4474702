const DIGITS = [...'零一二三四五六七八九'];
const UNITS = ['', '十', '百', '千'];

/** A number below ten thousand as it is said: 23 is 二十三, 105 is 一百零五. */
const small = (value: number): string => {
  let said = '';
  let gap = false;
  for (let place = 3; place >= 0; place--) {
    const digit = Math.floor(value / 10 ** place) % 10;
    if (digit === 0) {
      gap = said !== '';
      continue;
    }
    if (gap) said += '零';
    gap = false;
    said += (digit === 1 && place === 1 && said === '' ? '' : DIGITS[digit]!) + UNITS[place]!;
  }
  return said || '零';
};

const whole = (digits: string): string => {
  const value = Number(digits);
  if (digits.length > 8 || digits.startsWith('0')) return [...digits].map(digit => DIGITS[Number(digit)]).join('');
  const high = Math.floor(value / 10_000);
  const low = value % 10_000;
  return high === 0 ? small(value) : `${small(high)}万${low === 0 ? '' : (low < 1000 ? '零' : '') + small(low)}`;
};

/**
 * Writes Arabic numbers out as Chinese says them, since the voice would not: a lone digit and a number of more than eight
 * digits one by one, years digit by digit, everything else as an amount.
 */
export const spelledInChinese = (text: string): string =>
  text
    .replace(/(\d{4})(?=年)/g, year => [...year].map(digit => DIGITS[Number(digit)]).join(''))
    .replace(/[¥￥]\s?([\d,]+(?:\.\d+)?)/g, '$1元')
    .replace(/(\d),(?=\d{3})/g, '$1')
    .replace(
      /(\d+)\.(\d+)/g,
      (_, before: string, after: string) => `${whole(before)}点${[...after].map(digit => DIGITS[Number(digit)]).join('')}`,
    )
    .replace(/(\d+)%/g, (_, digits: string) => `百分之${whole(digits)}`)
    .replace(/\d+/g, whole);
