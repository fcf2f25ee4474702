import { clauses } from '../clauses.js';
import type { Synthesiser } from '../synthesiser.js';
import { inClauses, spokenBy } from './program.js';

export interface FliteOptions {
  /** Its path, or its name where it is on the PATH. */
  program: string;
  /** "slt" is the best of those that come with it; "rms" is a man's. */
  voice: 'slt' | 'rms' | 'awb' | 'kal16';
}

/** English by Carnegie Mellon's flite (BSD-like licence): 16 kHz, a clause in some 40 ms. */
export const flite = ({ program, voice }: FliteOptions): Synthesiser => ({
  name: `flite-${voice}`,
  languages: ['EN'],
  speak: ({ text, signal }) =>
    inClauses(clauses(text), signal, clause =>
      spokenBy({
        program,
        text: plain(clause),
        args: files => ['-voice', voice, '-f', files.text, '-o', files.wav],
        system: 'speech.flite',
        signal,
      }),
    ),
  close: async () => {},
});

/** Control characters mean nothing to a voice, and a NUL ends its text. */
const plain = (text: string): string => text.replace(/\p{Cc}+/gu, ' ');
