import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { HubError } from '#kernel/errors.js';
import { type Random, readTemplate, type Slots, sample } from './template.js';

export interface LanguageFile {
  name: string;
  text: string;
}

/**
 * What stands in a file of the language data. `times` is how often a sentence is said in the corpus; `words` are words that
 * no sentence here holds and that callers may use all the same.
 */
const Content = z.strictObject({
  slots: z.record(z.string(), z.array(z.string())).default({}),
  sentences: z.array(z.strictObject({ say: z.string(), times: z.number().int().positive().default(24) })).default([]),
  words: z.array(z.string()).default([]),
});

function contentOf({ name, text }: LanguageFile): z.infer<typeof Content> {
  const { data, error } = Content.safeParse(parse(text));
  if (error) throw new HubError('MISCONFIGURED', `${name} is not as language data should be: ${z.prettifyError(error)}`);
  return data;
}

/** All that a language model is built from: the YAML files of one folder, in the order of their names. */
export async function readLanguageFiles(folder: string): Promise<LanguageFile[]> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.yaml')).sort();
  return Promise.all(names.map(async name => ({ name, text: await readFile(join(folder, name), 'utf8') })));
}

/**
 * The sentences that the language model learns from, the same ones on every machine: each template is sampled with a
 * random of its own, so that a new one leaves the others' sentences as they were.
 */
export function corpus(files: readonly LanguageFile[]): string[] {
  const read = files.map(contentOf);
  const slots: Slots = new Map(
    read.flatMap(file => Object.entries(file.slots)).map(([name, options]) => [name, options.map(readTemplate)]),
  );
  return read
    .flatMap(file => file.sentences)
    .flatMap(({ say, times }) => {
      const template = readTemplate(say);
      const random = seeded(say);
      return Array.from({ length: times }, () => sample(template, slots, random));
    })
    .filter(sentence => sentence !== '');
}

/** Every word that can be recognised. */
export const vocabulary = (files: readonly LanguageFile[], sentences: readonly string[]): Set<string> =>
  new Set([...files.flatMap(file => contentOf(file).words), ...sentences.flatMap(sentence => sentence.split(' '))]);

/** Random numbers that follow from a text (mulberry32). */
function seeded(text: string): Random {
  let state = createHash('sha256').update(text).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
