import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { HubError } from '#kernel/errors.js';
import type { Language } from '#kernel/language.js';
import { WORDS_FOLDER } from '../folders.js';
import { wordsOf } from './wording.js';

const ConceptFile = z.record(z.string(), z.array(z.string().min(1)).min(1));

/** Which concepts a sentence, given as its words, touches; in the order of the file. */
export type Concepts = (words: readonly string[]) => string[];

/** Reads `concepts.<language>.yaml`. A phrase is found where its words follow each other; in Chinese a word is a character. */
export function readConcepts(language: Language, folder: string = WORDS_FOLDER): Concepts {
  const path = join(folder, `concepts.${language.toLowerCase()}.yaml`);
  const file = ConceptFile.safeParse(parse(readFileSync(path, 'utf8')));
  if (!file.success) throw new HubError('MISCONFIGURED', `${path} lists no concepts: ${z.prettifyError(file.error)}`);
  const concepts = Object.entries(file.data).map(([name, phrases]) => ({
    name,
    phrases: phrases.map(phrase => joined(wordsOf(phrase, language))),
  }));
  return words => {
    const sentence = joined(words);
    return concepts.filter(({ phrases }) => phrases.some(phrase => sentence.includes(phrase))).map(({ name }) => name);
  };
}

const joined = (words: readonly string[]): string => ` ${words.join(' ')} `;
