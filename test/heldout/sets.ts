import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

export const ROOT = dirname(findPackageJSON('..', import.meta.url)!);
/** Sentences kept away from everything that is learned or searched; see the heads of the files. */
const HELDOUT_FOLDER = join(ROOT, 'test', 'heldout');

export const LANGUAGES = ['EN', 'ZH'] as const;
export type Language = (typeof LANGUAGES)[number];

const Said = z.object({
  say: z.string(),
  intent: z.string(),
  expects: z.enum(['ANYTHING', 'YES_NO', 'DIGITS', 'SCORE']).default('ANYTHING'),
  /** Every entity to be found but plain numbers; "*" for any value. */
  entities: z.record(z.string(), z.string()).default({}),
});
export type Said = z.infer<typeof Said>;

const Asked = z.object({ ask: z.string(), article: z.string() });
export type Asked = z.infer<typeof Asked>;

const read = <T>(name: string, shape: z.ZodType<T>): T => shape.parse(parse(readFileSync(join(HELDOUT_FOLDER, name), 'utf8')));
const fileOf = (set: string, language: Language): string => `${set}.${language.toLowerCase()}.yaml`;

export const understandingSet = (language: Language): Said[] => read(fileOf('understanding', language), z.array(Said));

/** What should be understood as nothing of ours. */
export const outsideSet = (language: Language): string[] => read(fileOf('outside', language), z.array(z.string()));

export const knowledgeSet = (language: Language): Asked[] => read(fileOf('knowledge', language), z.array(Asked));

/** Questions about our trade that no article answers. */
export const unansweredSet = (language: Language): string[] => read(fileOf('unanswered', language), z.array(z.string()));

/** What is said where no test can read it. */
export const listedSentences = (): string[] => read('spoken.yaml', z.array(z.string()));
