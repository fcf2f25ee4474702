import type { Language } from '#kernel/language.js';
import { readConcepts } from './concepts.js';
import { wordsOf } from './wording.js';

/** What a sentence is judged by: names of what is in it, "w:word", "p:pair of words", … The letter says of which kind. */
export type Features = (text: string) => string[];

/** How much each kind counts, chosen by cross-validation on the training data. */
export const KIND_WEIGHTS: Readonly<Record<string, number>> = { w: 1.2, p: 1, t: 0.6, c: 0.6, n: 2, b: 1.5 };

const LETTERS_IN_A_PIECE = 4;

/**
 * Words and pairs of words, with pieces of words in English (a recogniser gets endings wrong) and triples of characters in
 * Chinese (no dictionary is needed to find its words); and the concepts, alone and by twos.
 */
export function featuresFor(language: Language): Features {
  const concepts = readConcepts(language);
  return text => {
    const words = wordsOf(text, language);
    const framed = ['<', ...words, '>'];
    const found = concepts(words);
    return [
      ...words.map(word => `w:${word}`),
      ...groups(framed, 2).map(pair => `p:${pair}`),
      ...(language === 'ZH' ? groups(framed, 3).map(triple => `t:${triple}`) : words.flatMap(pieces)),
      ...(found.length === 0 ? ['n:'] : found.map(concept => `n:${concept}`)),
      ...found.flatMap((one, i) => found.slice(i + 1).map(other => `b:${one}+${other}`)),
    ];
  };
}

const groups = (words: readonly string[], size: number): string[] =>
  Array.from({ length: Math.max(0, words.length - size + 1) }, (_, i) => words.slice(i, i + size).join(' '));

const pieces = (word: string): string[] => {
  const letters = ` ${word} `;
  return Array.from(
    { length: Math.max(0, letters.length - LETTERS_IN_A_PIECE + 1) },
    (_, i) => `c:${letters.slice(i, i + LETTERS_IN_A_PIECE)}`,
  );
};
