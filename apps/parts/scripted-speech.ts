import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { HubError } from '#kernel/errors.js';
import type { CallContext } from '#media/leg.js';

/** What callers say, utterance by utterance, by the number they call from. */
const ScriptedSpeech = z.record(z.string(), z.array(z.string()));

/** Reads what the scripted recogniser will hear; without a file it hears nothing. MISCONFIGURED where it cannot be read. */
export const readScriptedSpeech = async (file: string | null): Promise<(context: CallContext) => string[]> => {
  if (file === null) return () => [];
  const texts = await read(file);
  return ({ from }) => texts[from ?? ''] ?? [];
};

const read = async (file: string): Promise<z.infer<typeof ScriptedSpeech>> => {
  try {
    return ScriptedSpeech.parse(parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new HubError('MISCONFIGURED', `SCRIPTED_SPEECH wants a YAML file like {"+8613800138000": [text, text]}; ${file} is none`, {
      cause,
    });
  }
};
