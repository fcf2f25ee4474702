import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HubError } from '#kernel/errors.js';
import { languageModels, onTheTelephone, unpacked } from '#test/real/speech.js';
import { FRAME_MS, FRAME_SAMPLES, ROOM_RATE } from '../../frame.js';
import type { CallContext } from '../../leg.js';
import { recogniserContract } from '../recogniser.contract.js';
import type { Recogniser } from '../recogniser.js';
import { Unpacked } from '../unpacked.js';
import { recognisersByLanguage } from './by-language.js';
import { pocketsphinx } from './pocketsphinx.js';
import { scripted } from './scripted.js';

const context: CallContext = { doorCallId: 'test', from: null, to: null, language: 'EN', parameters: {} };
const never = new AbortController().signal;

const spoken = async (text: string) => ({ text, samples: await onTheTelephone(text) });

const SENTENCES = ['yes please', 'my parcel has not arrived today', 'let me talk to an agent today'];
const sphinx = () => pocketsphinx({ unpacked, models: languageModels, decoders: 1 });

recogniserContract('PocketSphinx', { make: sphinx, spoken: () => Promise.all(SENTENCES.map(spoken)) });
recogniserContract('the scripted recogniser', {
  make: async () => scripted({ languages: ['EN'], textsFor: () => SENTENCES }),
  spoken: async () => SENTENCES.map(text => ({ text, samples: new Int16Array(ROOM_RATE) })),
});
recogniserContract('a recogniser for each language', {
  make: async () => recognisersByLanguage({ EN: await sphinx(), ZH: scripted({ textsFor: () => [] }) }),
  spoken: () => Promise.all(SENTENCES.map(spoken)),
});

describe('PocketSphinx', () => {
  let recogniser: Recogniser;
  beforeAll(async () => {
    recogniser = await sphinx();
  });
  afterAll(() => recogniser?.close());

  const hear = async (samples: Int16Array) => {
    const utterance = await recogniser.open({ language: 'EN', context, signal: never });
    for (let at = 0; at < samples.length; at += FRAME_SAMPLES) {
      utterance.write({ samples: samples.subarray(at, at + FRAME_SAMPLES), sampleRate: ROOM_RATE, durationMs: FRAME_MS });
    }
    return utterance;
  };

  it('understands the digits of an order number', async () => {
    const { samples, text } = await spoken('the number for my order is seven one three nine zero four eight two');
    expect((await (await hear(samples)).finish()).text).toBe(text);
  });

  it('tells what it made of an utterance at a pause, before it is over', async () => {
    const { samples } = await spoken('i forgot my new password');
    const utterance = await hear(Int16Array.of(...samples, ...new Int16Array(ROOM_RATE / 2)));
    const { value } = await utterance.partials[Symbol.asyncIterator]().next();
    expect(value).toMatchObject({ kind: 'partial', text: 'i forgot my new password' });
    expect((await utterance.finish()).text).toBe('i forgot my new password');
  });

  it('hears nothing in silence', async () => {
    expect(await (await hear(new Int16Array(ROOM_RATE))).finish()).toMatchObject({ text: '', confidence: 0 });
    expect(await (await hear(new Int16Array(0))).finish()).toMatchObject({ text: '', confidence: 0 });
  });

  it('believes less of what is not of its trade', async () => {
    const odd = await spoken('quantum mechanics puzzled physicists for decades');
    const usual = await spoken('tell me about your opening hours');
    const [doubted, believed] = [await (await hear(odd.samples)).finish(), await (await hear(usual.samples)).finish()];
    expect(doubted.confidence).toBeLessThan(0.5);
    expect(believed.confidence).toBeGreaterThan(0.6);
  });

  it('knows English only', async () => {
    const opened = recogniser.open({ language: 'ZH', context, signal: never });
    await expect(opened).rejects.toMatchObject({ code: 'INVALID_INPUT' } satisfies Partial<HubError>);
  });

  it('says what is missing where nothing was fetched', async () => {
    const missing = pocketsphinx({ unpacked: new Unpacked('/no/such/folder'), models: join(languageModels, 'none'), decoders: 1 });
    await expect(missing).rejects.toMatchObject({ code: 'MISCONFIGURED', message: expect.stringContaining('is missing') });
  });
});
