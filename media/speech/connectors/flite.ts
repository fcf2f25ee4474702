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
        // A lone word would be taken for the name of a file; a space makes it text.
        args: file => ['-voice', voice, '-t', `${plain(clause)} `, '-o', file],
        system: 'speech.flite',
        signal,
      }),
    ),
  close: async () => {},
});

/** Control characters mean nothing to a voice, and a NUL cannot stand in an argument. */
const plain = (text: string): string => text.replace(/\p{Cc}+/gu, ' ');
