import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { HubError } from '#kernel/errors.js';
import type { Language } from '#kernel/language.js';
import { TRAINING_FOLDER } from '../folders.js';
import { INTENTS, type IntentName } from './intent-name.js';

/** A sentence as callers say it, and what they want with it. */
export interface Sentence {
  text: string;
  intent: IntentName;
}

const IntentFile = z.object({
  intent: z.enum(INTENTS),
  means: z.string(),
  says: z.array(z.union([z.string(), z.number()]).transform(String)).min(10),
});

/**
 * All training sentences of a language, one intent's after the other's in turn, so that no run of the same intent
 * pulls the model to its side. Throws MISCONFIGURED naming the file that cannot be read.
 */
export function readTraining(language: Language, folder: string = TRAINING_FOLDER): Sentence[] {
  const directory = join(folder, language.toLowerCase());
  const files = readdirSync(directory)
    .filter(name => name.endsWith('.yaml'))
    .sort()
    .map(name => readIntent(join(directory, name)));
  const missing = INTENTS.filter(name => !files.some(({ intent }) => intent === name));
  if (missing.length > 0) throw new HubError('MISCONFIGURED', `${directory} has no sentences for ${missing.join(', ')}`);
  const longest = Math.max(...files.map(({ says }) => says.length));
  return Array.from({ length: longest }, (_, turn) =>
    files.flatMap(({ intent, says }) => (turn < says.length ? [{ intent, text: says[turn]! }] : [])),
  ).flat();
}

const readIntent = (path: string): z.infer<typeof IntentFile> => {
  const file = IntentFile.safeParse(parse(readFileSync(path, 'utf8')));
  if (!file.success) throw new HubError('MISCONFIGURED', `${path} is no training file: ${z.prettifyError(file.error)}`);
  if (file.data.intent !== basename(path, '.yaml'))
    throw new HubError('MISCONFIGURED', `${path} holds the sentences of "${file.data.intent}"; name the file after it`);
  return file.data;
};
