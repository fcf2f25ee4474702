import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { HubError } from '#kernel/errors.js';
import type { Language } from '#kernel/language.js';

/** The data lie beside the sources, also when the compiled code runs from dist/. */
const WORDS_FOLDER = join(dirname(findPackageJSON('..', import.meta.url)!), 'subgraphs', 'knowledge', 'words');

const SynonymFile = z.record(z.string(), z.array(z.string().min(1)).min(1));

/** Words that mean much the same, by the name of what they mean. */
export type Synonyms = readonly { name: string; phrases: readonly string[] }[];

/** Reads `words/synonyms.<language>.yaml`. */
export function readSynonyms(language: Language, folder: string = WORDS_FOLDER): Synonyms {
  const path = join(folder, `synonyms.${language.toLowerCase()}.yaml`);
  const file = SynonymFile.safeParse(parse(readFileSync(path, 'utf8')));
  if (!file.success) throw new HubError('MISCONFIGURED', `${path} lists no synonyms: ${z.prettifyError(file.error)}`);
  return Object.entries(file.data).map(([name, phrases]) => ({ name, phrases }));
}
