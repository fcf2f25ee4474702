import { join } from 'node:path';
import { telephoned } from '#apps/call/voice.js';
import { decodeMulaw } from '#media/g711.js';
import { flite } from '#media/speech/connectors/flite.js';
import { Unpacked } from '#media/speech/unpacked.js';
import { testCacheDir } from '#prisma/testing.js';

/** Where the set-up unpacks what the speech engines need. */
export const unpacked = new Unpacked(join(testCacheDir, 'debian'));
/** The recordings of a person lie there too. */
export const recorded = new Unpacked(join(testCacheDir, 'debian'), 'recordings');
/** Where language models are kept. */
export const languageModels = join(testCacheDir, 'language');

/** A voice or tool as the set-up unpacked it, else as the machine has it on its PATH. */
export const speechProgram = (name: 'flite' | 'espeak-ng' | 't2p'): string => unpacked.program(name);

type FliteVoice = 'rms' | 'slt' | 'awb' | 'kal16';

/** A sentence in one of flite's voices, as it comes: 16 kHz, mono. */
export async function spokenBy(voice: FliteVoice, text: string): Promise<Int16Array> {
  const pieces: number[] = [];
  const request = { text, language: 'EN', signal: new AbortController().signal } as const;
  for await (const { frame } of flite({ program: speechProgram('flite'), voice }).speak(request)) {
    for (const sample of frame.samples) pieces.push(sample);
  }
  return Int16Array.from(pieces);
}

/** The same as a telephone carries it: 8 kHz, mono. */
export const onTheTelephone = async (text: string, voice: FliteVoice = 'rms'): Promise<Int16Array> =>
  decodeMulaw(Buffer.concat(telephoned(await spokenBy(voice, text), 16_000)));
