import { digitRuns } from '#subgraphs/dialog/entities/digits.js';
import { folded } from '#subgraphs/dialog/text.js';

const DIGITS_OF_A_NUMBER = 4;

/** Small letters, no punctuation. */
export const plain = (sentence: string): string =>
  folded(sentence)
    .replace(/[^\p{L}\p{N}']+/gu, ' ')
    .replace(/(?<=\p{Script=Han}) | (?=\p{Script=Han})/gu, '')
    .trim();

/** "Order 1234, please!" and "order one two three five please" are one sentence to whom numbers do not matter. */
export const withoutNumbers = (sentence: string): string => {
  const text = folded(sentence);
  let out = '';
  let from = 0;
  for (const { start, end, digits } of digitRuns(text)) {
    if (digits.length < DIGITS_OF_A_NUMBER) continue;
    out += `${text.slice(from, start)} `;
    from = end;
  }
  return plain(out + text.slice(from));
};

/**
 * "yes", "再见", "do not record": words of which there is no other form are no sentences of anybody's, and neither is a
 * number by itself, or with one word. With a number "order number" is one.
 */
export const isSentence = (text: string): boolean => isLonger(plain(text), 3) && isLonger(withoutNumbers(text), 1);

/** Than so many words; in Chinese, than so many characters and one. */
const isLonger = (text: string, words: number): boolean => {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  return han > 0 ? han > words + 1 : text.split(' ').length > words;
};
