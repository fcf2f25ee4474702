import type { Language } from '#kernel/language.js';
import { readSynonyms, type Synonyms } from './synonyms.js';

/** What a text is compared by, and how often it has it. Makers of features are kept: reading synonyms touches the disk. */
export type Features = (text: string) => Map<string, number>;

/** How often each kind counts as said, chosen by leaving out each phrasing of our articles in turn. */
const WORD = 2;
const PIECE_OF_WORD = 0.5;
const MEANT = 4;
const MEANT_TOGETHER = 2;

/** A text that means more than this means no two things in particular together. */
const MEANS_MUCH = 6;

const PIECE = 4;
const LONGEST_GROUP = 3;

/**
 * English: words without their endings and pieces of words, since a recogniser gets endings wrong. Chinese: one to three
 * characters in a row, since no dictionary is needed for that. Both: what is meant, by the lists of synonyms.
 */
export const featuresFor = (language: Language): Features => {
  MAKERS[language] ??= language === 'ZH' ? chinese(readSynonyms(language)) : english(readSynonyms(language));
  return MAKERS[language];
};
const MAKERS: Partial<Record<Language, Features>> = {};

/** Words that say nothing about what is asked. */
const EMPTY = new Set(
  'a an the i we you it my your our me is are am was be been do does did has had can could will would should may to of in on at for from with and or but if so that this these those there what which who whom please tell want like need get just about some any by as not no'.split(
    ' ',
  ),
);

const english = (synonyms: Synonyms): Features => {
  const meanings = synonyms.map(({ name, phrases }) => ({ name, phrases: new RegExp(phrases.map(englishPhrase).join('|')) }));
  return text => {
    const words = wordsOf(text);
    const features = new Map<string, number>();
    for (const word of words.filter(word => !EMPTY.has(word))) {
      const root = stem(word);
      add(features, `word ${root}`, WORD);
      for (const piece of groups([...` ${root} `], PIECE)) add(features, `piece ${piece}`, PIECE_OF_WORD);
    }
    const line = ` ${words.map(stem).join(' ')} `;
    addMeanings(features, line, meanings);
    return features;
  };
};

/** One to three words, as in "send the old phone back". */
const GAP = '(?:\\S+ ){1,3}';

const englishPhrase = (phrase: string): string => {
  const parts = phrase.split('*').map(part => wordsOf(part).map(stem).join(' '));
  return ` ${parts.join(` ${GAP}`)} `;
};

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .replaceAll('wi-fi', 'wifi')
    .replaceAll('e-mail', 'email')
    .replace(/n't\b/g, ' not')
    .match(/[a-z]+|\d+/g) ?? [];

/** Takes the commonest endings off. Good enough, since pieces of words are compared too. */
const stem = (word: string): string =>
  word.length <= 4
    ? word.replace(/s$/, '')
    : word
        .replace(/(?:ations?|ing|ed|ies|es|s|ly|ment)$/, '')
        .replace(/(.)\1$/, '$1')
        .replace(/e$/, '');

/** Characters that only carry the grammar of a question. */
const PARTICLES = /[的了吗呢啊呀吧么是我你您们请问想要会能可以在这那有个]/g;

const chinese = (synonyms: Synonyms): Features => {
  const meanings = synonyms.map(({ name, phrases }) => ({ name, phrases: new RegExp(phrases.map(escaped).join('|')) }));
  return text => {
    const characters = [...text.toLowerCase().replace(/[^\p{Script=Han}a-z0-9]/gu, '')];
    const features = new Map<string, number>();
    for (let size = 1; size <= LONGEST_GROUP; size++)
      for (const group of groups(characters, size)) if (group.replace(PARTICLES, '') !== '') add(features, group, 1);
    const line = characters.join('');
    addMeanings(features, line, meanings);
    return features;
  };
};

const escaped = (phrase: string): string => phrase.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

interface Meaning {
  name: string;
  phrases: RegExp;
}

/** What is meant, each by itself and by twos: "how long" and "return" together ask for something else than either. */
const addMeanings = (features: Map<string, number>, line: string, meanings: readonly Meaning[]): void => {
  const meant = meanings.filter(({ phrases }) => phrases.test(line)).map(({ name }) => name);
  for (const name of meant) add(features, `meant ${name}`, MEANT);
  if (meant.length > MEANS_MUCH) return;
  for (const [i, one] of meant.entries()) for (const other of meant.slice(i + 1)) add(features, `meant ${one} ${other}`, MEANT_TOGETHER);
};

const groups = (of: readonly string[], size: number): string[] =>
  Array.from({ length: Math.max(0, of.length - size + 1) }, (_, i) => of.slice(i, i + size).join(''));

const add = (to: Map<string, number>, feature: string, count: number): void => {
  to.set(feature, (to.get(feature) ?? 0) + count);
};
