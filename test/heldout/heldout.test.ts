import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { corpus, readLanguageFiles } from '#media/speech/language/corpus.js';
import { digitRuns } from '#subgraphs/dialog/entities/digits.js';
import { folded } from '#subgraphs/dialog/text.js';
import { readArticles } from '#subgraphs/knowledge/index.js';
import { HELDOUT_FOLDER, knowledgeSet, LANGUAGES, outsideSet, spokenSentences, unansweredSet, understandingSet } from './sets.js';

/** What the classifier and the search are built from. */
const SOURCES = ['subgraphs/dialog/training', 'subgraphs/dialog/words', 'subgraphs/knowledge/articles', 'subgraphs/knowledge/words'];
/** What the embedded recogniser's language model is built from: templates of sentences. */
const LANGUAGE_MODEL = 'media/speech/language/en';
const ROOT = join(HELDOUT_FOLDER, '..', '..');

const DIGITS_OF_A_NUMBER = 4;

/** Small letters, no punctuation. */
const plain = (sentence: string): string =>
  folded(sentence)
    .replace(/[^\p{L}\p{N}']+/gu, ' ')
    .replace(/(?<=\p{Script=Han}) | (?=\p{Script=Han})/gu, '')
    .trim();

/** "Order 1234, please!" and "order one two three five please" are one sentence to whom numbers do not matter. */
const withoutNumbers = (sentence: string): string => {
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

/** "yes", "再见", "do not record": words of which there is no other form are no sentences of anybody's. */
const isSentence = (text: string): boolean => {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  return han > 0 ? han > 4 : text.split(' ').length > 3;
};

const strings = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : Array.isArray(value)
      ? value.flatMap(strings)
      : value && typeof value === 'object'
        ? Object.values(value).flatMap(strings)
        : [];

const sentencesOf = (path: string): string[] => {
  const text = readFileSync(path, 'utf8');
  const parts = /\.(?:ya?ml|json)$/.test(path) ? strings(parse(text)) : text.split('\n');
  return parts.flatMap(part => [part, ...part.split(/[.!?。！？；;\n]/)]);
};

const filesUnder = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile() && /\.(?:ya?ml|json|txt|jsgf|arpa|lm|tsv|csv)$/.test(entry.name))
        .map(entry => join(entry.parentPath, entry.name))
    : [];

/** Where a sentence stands, by what is left of it without its numbers. */
const learned = new Map<string, string>();
for (const path of SOURCES.flatMap(source => filesUnder(join(ROOT, source)))) {
  for (const sentence of sentencesOf(path)) learned.set(withoutNumbers(sentence), relative(ROOT, path));
}
/** The language model is made to know how orders are asked for; it must not know the very words, numbers included. */
const modelled = new Set(corpus(await readLanguageFiles(join(ROOT, LANGUAGE_MODEL))).map(plain));

const alsoIn = (sentences: readonly string[]): string[] =>
  sentences.flatMap(sentence => {
    const source = isSentence(withoutNumbers(sentence)) && learned.get(withoutNumbers(sentence));
    if (source) return [`"${sentence}" stands in ${source}`];
    return isSentence(plain(sentence)) && modelled.has(plain(sentence)) ? [`"${sentence}" stands in ${LANGUAGE_MODEL}`] : [];
  });

it('asks for articles that there are', async () => {
  const ids = new Set((await readArticles(join(ROOT, 'subgraphs/knowledge/articles'), new Date())).map(({ id }) => id));
  for (const language of LANGUAGES) expect(knowledgeSet(language).filter(({ article }) => !ids.has(article))).toEqual([]);
});

describe('sentences kept away from what is learned and searched', () => {
  it('compares with the data that are there', () => {
    expect(learned.size).toBeGreaterThan(2500);
    expect(modelled.size).toBeGreaterThan(2500);
    expect(withoutNumbers('Where is my parcel? 1234-5678')).toBe('where is my parcel');
    expect(withoutNumbers('我的订单，三零五九二八四六，到哪里了？')).toBe('我的订单到哪里了');
    expect(alsoIn(['I want to know what happened to my order two two three four'])).toHaveLength(1);
    expect(alsoIn([[...modelled].find(isSentence)!])).toHaveLength(1);
  });

  it('knows none of what the demo and the tests say', () => {
    const { en, zh } = spokenSentences();
    expect(alsoIn([...en, ...zh])).toEqual([]);
  });

  it.each(LANGUAGES)('knows none of the held-out sets in %s', language => {
    const sentences = [
      ...understandingSet(language).map(({ say }) => say),
      ...outsideSet(language),
      ...knowledgeSet(language).map(({ ask }) => ask),
      ...unansweredSet(language),
    ];
    expect(alsoIn(sentences)).toEqual([]);
    expect(new Set(sentences.map(withoutNumbers)).size).toBe(sentences.length);
  });

  it.each(LANGUAGES)('is large enough to say something in %s', language => {
    expect(understandingSet(language).length).toBeGreaterThanOrEqual(100);
    expect(outsideSet(language).length).toBeGreaterThanOrEqual(30);
    expect(knowledgeSet(language).length).toBeGreaterThanOrEqual(40);
  });
});
