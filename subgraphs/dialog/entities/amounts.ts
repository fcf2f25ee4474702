import type { Language } from '#kernel/language.js';

/** An amount said in words or figures: "two hundred and fifty", "三百五十", "12.5". */
export interface Amount {
  value: number;
  start: number;
  end: number;
}

/** All amounts in a folded text, in their order. */
export const amounts = (text: string, language: Language): Amount[] =>
  [...figures(text), ...(language === 'ZH' ? chineseAmounts(text) : englishAmounts(text))].sort((a, b) => a.start - b.start);

const figures = (text: string): Amount[] =>
  Array.from(text.matchAll(/(?<![\d.,:-])\d{1,3}(?:,\d{3})+(?![\d])|(?<![\d.,:-])\d+(?:\.\d+)?(?![\d:-])/g), match => ({
    value: Number(match[0].replaceAll(',', '')),
    start: match.index,
    end: match.index + match[0].length,
  }));

const ENGLISH: Record<string, number> = Object.fromEntries(
  [
    'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'
      .split(' ')
      .map((word, value) => [word, value]),
    'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ').map((word, i) => [word, (i + 2) * 10]),
  ].flat() as [string, number][],
);
const ENGLISH_MAGNITUDES: Record<string, number> = { hundred: 100, thousand: 1_000, million: 1_000_000 };
const ENGLISH_WORD = [...Object.keys(ENGLISH), ...Object.keys(ENGLISH_MAGNITUDES)].sort((a, b) => b.length - a.length).join('|');
const ENGLISH_AMOUNT = new RegExp(
  `\\b(?:an? (?=hundred|thousand|million))?(?:${ENGLISH_WORD})(?:(?:[ -]| and )(?:${ENGLISH_WORD}))*\\b`,
  'g',
);

const englishAmounts = (text: string): Amount[] =>
  Array.from(text.matchAll(ENGLISH_AMOUNT)).flatMap(match => {
    const value = englishValue(match[0].match(/[a-z]+/g)!.filter(word => word !== 'and' && word !== 'a' && word !== 'an'));
    return value === null ? [] : [{ value, start: match.index, end: match.index + match[0].length }];
  });

/** Null for words that make no single amount: "one two three" is for ./digits.ts. */
const englishValue = (words: readonly string[]): number | null => {
  let total = 0;
  let group = 0;
  let before = '';
  for (const word of words) {
    const magnitude = ENGLISH_MAGNITUDES[word];
    if (magnitude === 100) group = (group || 1) * 100;
    else if (magnitude) {
      total += (group || 1) * magnitude;
      group = 0;
    } else {
      const value = ENGLISH[word]!;
      const fits = before === '' || before in ENGLISH_MAGNITUDES || ((ENGLISH[before] ?? 0) >= 20 && value > 0 && value < 10);
      if (!fits) return null;
      group += value;
    }
    before = word;
  }
  return total + group;
};

const CHINESE_DIGITS: Record<string, number> = { 零: 0, 〇: 0, 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9 };
const CHINESE_MAGNITUDES: Record<string, number> = { 十: 10, 百: 100, 千: 1_000 };
const CHINESE_GROUPS: Record<string, number> = { 万: 10_000, 亿: 100_000_000 };
/** Number words inside other words: "一般", "十分感谢". */
const IN_A_WORD = '(?!一[般下样直定些点起切共会旦边向律再]|十分(?![钟之])|[千百]万[别不要]|万[一分])';
const CHINESE_AMOUNT = new RegExp(`${IN_A_WORD}[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+)?`, 'g');

const chineseAmounts = (text: string): Amount[] =>
  Array.from(text.matchAll(CHINESE_AMOUNT)).flatMap(match => {
    const value = chineseValue(match[0]);
    return value === null ? [] : [{ value, start: match.index, end: match.index + match[0].length }];
  });

/** Null for digits in a row ("一二三") and for a magnitude that counts nothing ("千万别"). */
const chineseValue = (words: string): number | null => {
  const [whole = '', fraction] = words.split('点');
  let total = 0;
  let group = 0;
  let digit: number | null = null;
  let lastMagnitude = 0;
  for (const char of whole) {
    const value = CHINESE_DIGITS[char];
    const magnitude = CHINESE_MAGNITUDES[char];
    if (value !== undefined) {
      if (digit !== null && digit !== 0) return null;
      digit = value;
    } else if (magnitude) {
      if (digit === null && magnitude !== 10) return null;
      group += (digit ?? 1) * magnitude;
      lastMagnitude = magnitude;
      digit = null;
    } else {
      if (digit === null && group === 0) return null;
      const times = CHINESE_GROUPS[char]!;
      const counted = group + (digit ?? 0);
      total = total < times ? (total + counted) * times : total + counted * times;
      lastMagnitude = times;
      group = 0;
      digit = null;
    }
  }
  // "三百五" is 350: the last digit counts the magnitude below the last one named, unless a zero stands before it.
  const tail = digit ?? 0;
  const shortened = lastMagnitude >= 100 && tail > 0 && !/零.$/.test(whole);
  const value = total + group + (shortened ? (tail * lastMagnitude) / 10 : tail);
  return fraction === undefined ? value : value + Number(`0.${[...fraction].map(char => CHINESE_DIGITS[char]).join('')}`);
};
