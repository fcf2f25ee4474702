import type { SpeechChunk, Synthesiser } from '../speech/synthesiser.js';

/** How long a character takes to say. */
export const MS_A_CHARACTER = 50;

/** Speaks each character as 50 ms of a steady level, in chunks of four; tells what it was asked and how far it came. */
export function scriptedVoice({ sampleRate = 8_000, fail = false }: { sampleRate?: number; fail?: boolean } = {}) {
  const spoken: string[] = [];
  const synthesiser: Synthesiser = {
    name: 'scripted',
    languages: ['EN', 'ZH'],
    async *speak({ text, signal }): AsyncGenerator<SpeechChunk> {
      if (fail) throw new Error('the voice is hoarse');
      spoken.push('');
      const place = spoken.length - 1;
      for (let from = 0; from < text.length && !signal.aborted; from += 4) {
        const upTo = Math.min(text.length, from + 4);
        const durationMs = (upTo - from) * MS_A_CHARACTER;
        spoken[place] = text.slice(0, upTo);
        yield { frame: { samples: new Int16Array((sampleRate * durationMs) / 1000).fill(4_000), sampleRate, durationMs }, upTo };
      }
    },
    close: async () => {},
  };
  return { synthesiser, spoken };
}
