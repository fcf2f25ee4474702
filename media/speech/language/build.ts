import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import type { Unpacked } from '../unpacked.js';
import { corpus, type LanguageFile, readLanguageFiles, vocabulary } from './corpus.js';
import { pronunciations } from './pronunciation.js';
import { arpa } from './trigrams.js';

/** What the recogniser is given to know a language by. */
export interface LanguageModel {
  /** Trigrams, in ARPA form. */
  trigrams: string;
  dictionary: string;
}

/** Changes when the same data would make another model. */
const FORM = '2';

/** The data that the model is made of; they stand with the sources, in a built checkout too. */
export const languageData = (language: 'en'): string =>
  join(dirname(findPackageJSON('..', import.meta.url)!), 'media/speech/language', language);

/**
 * The language model of the data in a folder: made in about a second where `into` has none of these data yet, found again
 * where it has. Safe to call from several processes at once.
 */
export async function languageModel(data: string, unpacked: Unpacked, into: string): Promise<LanguageModel> {
  const files = await readLanguageFiles(data);
  const key = createHash('sha256')
    .update(JSON.stringify([FORM, files]))
    .digest('hex')
    .slice(0, 16);
  const folder = join(into, key);
  if (!existsSync(folder)) await build(files, unpacked, folder);
  return { trigrams: join(folder, 'trigrams.lm'), dictionary: join(folder, 'words.dict') };
}

async function build(files: readonly LanguageFile[], unpacked: Unpacked, folder: string): Promise<void> {
  const sentences = corpus(files);
  const words = vocabulary(files, sentences);
  const cmudict = unpacked.file('usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict');
  const dictionary = await pronunciations(words, cmudict, unpacked.program('t2p'));
  const half = `${folder}.${randomUUID()}`;
  await mkdir(half, { recursive: true });
  await writeFile(join(half, 'trigrams.lm'), arpa(sentences, words));
  await writeFile(join(half, 'words.dict'), `${dictionary.join('\n')}\n`);
  // Whoever comes second throws its own away: it is the same.
  await rename(half, folder).catch(() => rm(half, { recursive: true, force: true }));
}
