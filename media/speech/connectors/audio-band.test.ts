import { expect, it } from 'vitest';
import { onTheTelephone, spokenBy } from '#test/real/speech.js';
import { resample } from '../../resample.js';
import { bandOf } from './audio-band.js';

it.each(['rms', 'slt', 'awb'] as const)('tells a telephone from a whole line by the voice of %s', async voice => {
  const text = 'could you please look up my last order';
  expect(bandOf(await onTheTelephone(text, voice), 8_000)).toBe('telephone');
  expect(bandOf(resample(await spokenBy(voice, text), 16_000, 8_000), 8_000)).toBe('full');
});
