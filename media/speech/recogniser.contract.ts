import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FRAME_MS, FRAME_SAMPLES, ROOM_RATE } from '../frame.js';
import type { CallContext } from '../leg.js';
import type { Recogniser, Recognition, Utterance } from './recogniser.js';

export interface RecogniserCase {
  make(): Promise<Recogniser>;
  /** Some things that are said, as 8 kHz mono, and what is to be understood. */
  spoken(): Promise<{ samples: Int16Array; text: string }[]>;
}

const caller = (doorCallId: string): CallContext => ({ doorCallId, from: null, to: null, language: 'EN', parameters: {} });
const silence = (ms: number) => new Int16Array((ms * ROOM_RATE) / 1000);

const write = (utterance: Utterance, samples: Int16Array): void => {
  for (let at = 0; at < samples.length; at += FRAME_SAMPLES) {
    utterance.write({ samples: samples.subarray(at, at + FRAME_SAMPLES), sampleRate: ROOM_RATE, durationMs: FRAME_MS });
  }
};

/** What the port `Recogniser` promises, for one engine. */
export function recogniserContract(name: string, { make, spoken }: RecogniserCase): void {
  describe(`${name} keeps the Recogniser contract`, () => {
    let recogniser: Recogniser;
    let said: { samples: Int16Array; text: string }[];
    beforeAll(async () => {
      [recogniser, said] = await Promise.all([make(), spoken()]);
    });
    afterAll(() => recogniser?.close());

    const never = new AbortController().signal;
    const open = (context: CallContext, signal = never) =>
      recogniser.open({ language: recogniser.capabilities.languages[0]!, context, signal });
    const understood = async (samples: Int16Array, context: CallContext): Promise<Recognition> => {
      const utterance = await open(context);
      write(utterance, samples);
      write(utterance, silence(600));
      return utterance.finish();
    };

    it('understands what is said, utterance by utterance', async () => {
      const context = caller('one after the other');
      for (const { samples, text } of said) {
        const heard = await understood(samples, context);
        expect(heard).toMatchObject({ kind: 'final', text });
        expect(heard.confidence).toBeGreaterThan(0.5);
        expect(heard.confidence).toBeLessThanOrEqual(1);
      }
    });

    it('hears several callers at the same time', async () => {
      const heard = await Promise.all(said.map(async ({ samples }, index) => (await understood(samples, caller(`caller ${index}`))).kind));
      expect(heard).toEqual(said.map(() => 'final'));
    });

    it('makes nothing of an utterance without audio that was aborted', async () => {
      const stop = new AbortController();
      const utterance = await open(caller('goes away'), stop.signal);
      write(utterance, said[0]!.samples);
      stop.abort();
      await expect(Promise.race([utterance.finish(), new Promise(resolve => setTimeout(resolve, 5_000, 'late'))])).resolves.not.toBe(
        'late',
      );
    });

    it('ends its partials with the utterance', async () => {
      const utterance = await open(caller('partials'));
      write(utterance, said[0]!.samples);
      const read = (async () => {
        for await (const partial of utterance.partials) expect(partial.kind).toBe('partial');
        return 'ended';
      })();
      await utterance.finish();
      expect(await read).toBe('ended');
    });
  });
}
