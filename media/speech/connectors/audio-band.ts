import { dirname, join } from 'node:path';
import { findPackageJSON } from 'node:module';

/**
 * What part of the voice a connection carries. The acoustic model was trained on all of it up to 6.8 kHz, so that its means
 * are moved to where they lie within the narrower band: linear transforms (MLLR) estimated on speech that was had both
 * ways, whole and narrow. test/bench/audio-bands.ts makes them anew and says what they gain.
 */
export const BANDS = ['telephone', 'full'] as const;
export type AudioBand = (typeof BANDS)[number];

export const bandFile = (band: AudioBand): string =>
  join(dirname(findPackageJSON('..', import.meta.url)!), 'media/speech/language/bands', `${band}.mllr`);

/** Telephones cut at 300 Hz; voices that reach us otherwise have some of their strongest sounds below that. */
const LOW_HZ = 150;
/** Found on eight voices of both kinds: telephones stay below 0.020, the others above 0.022. */
const LOW_SHARE = 0.021;

/** Tells a telephone (300–3400 Hz) from a connection that carries all that 8 kHz can (a browser, a PBX). */
export function bandOf(samples: Int16Array, sampleRate: number): AudioBand {
  const step = 1 - Math.exp((-2 * Math.PI * LOW_HZ) / sampleRate);
  let [first, second, low, all] = [0, 0, 0, 0];
  for (const sample of samples) {
    first += step * (sample - first);
    second += step * (first - second);
    low += second * second;
    all += sample * sample;
  }
  return low > LOW_SHARE * all ? 'full' : 'telephone';
}
