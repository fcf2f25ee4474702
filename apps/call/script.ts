import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { HubError } from '#kernel/errors.js';

const ms = z.number().int().nonnegative();

/** What a caller does, one after the other. */
export const Step = z.union([
  /** Speaks with the caller's voice. */
  z.strictObject({ say: z.string().min(1) }),
  /** Plays a WAV file: mono, 16-bit PCM or µ-law; the path is relative to the script. */
  z.strictObject({ play: z.string() }),
  /** Waits until the other side speaks, or has been silent for `forMs`. Fails after `withinMs`. */
  z.strictObject({ waitFor: z.enum(['speech', 'silence']), forMs: ms.default(1_000), withinMs: ms.default(20_000) }),
  /** Waits for the other side's next speech and speaks into it after so much of it. */
  z.strictObject({ interrupt: z.string().min(1), afterMs: ms.default(1_500), withinMs: ms.default(20_000) }),
  /** Presses keys: 0-9, *, #. */
  z.strictObject({ keys: z.string().regex(/^[\d*#]+$/, 'keys are 0-9, * and #') }),
  z.strictObject({ pause: ms }),
  /** Fails unless it is so now, or becomes so in time. */
  z.strictObject({ expect: z.enum(['speech', 'silence', 'end']), withinMs: ms.default(20_000) }),
  z.strictObject({ hangUp: z.literal(true) }),
]);
export type Step = z.infer<typeof Step>;

export const CallScript = z.strictObject({
  /** E.164, or null for a withheld number. */
  from: z.string().nullable().default('+14155550123'),
  to: z.string().default('+14155550100'),
  language: z.enum(['EN', 'ZH']).default('EN'),
  steps: z.array(Step).min(1),
});
export type CallScript = z.infer<typeof CallScript>;

/** Reads a script; what is wrong with it is said by field and rule. */
export const readScript = async (file: string): Promise<CallScript> => {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new HubError('INVALID_INPUT', `Cannot read the script ${file}`, { cause });
  });
  let content: unknown;
  try {
    content = parse(text);
  } catch (cause) {
    throw new HubError('INVALID_INPUT', `${file} is no YAML: ${(cause as Error).message}`, { cause });
  }
  const read = CallScript.safeParse(content);
  if (!read.success) throw new HubError('INVALID_INPUT', `${file}: ${z.prettifyError(read.error)}`);
  const here = dirname(file);
  return { ...read.data, steps: read.data.steps.map(step => ('play' in step ? { play: resolve(here, step.play) } : step)) };
};
