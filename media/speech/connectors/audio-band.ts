import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * What part of the voice a connection carries. The acoustic model was trained on all of it up to 6.8 kHz, so that its means
 * are moved to where they lie within the narrower band: linear transforms (MLLR) estimated on speech that was had both
 * ways, whole and narrow. test/bench/audio-bands.ts makes them anew and says what they gain.
 */
export const BANDS = ['telephone', 'full'] as const;
export type AudioBand = (typeof BANDS)[number];

export const bandFile = (band: AudioBand): string =>
  join(dirname(findPackageJSON('..', import.meta.url)!), 'media/speech/language/bands', `${band}.mllr`);

/** Telephones cut at 300 Hz; on other ways to us a voice has something left far below that. */
const LOW_HZ = 90;
/** Found on five voices, one of them a human being's: telephones stay below 0.0010, other lines above 0.0017. */
const LOW_SHARE = 0.0013;

/** Tells a telephone (300–3400 Hz) from a connection that carries all that 8 kHz can (a browser, a PBX). */
export function bandOf(samples: Int16Array, sampleRate: number): AudioBand {
  const step = 1 - Math.exp((-2 * Math.PI * LOW_HZ) / sampleRate);
  let [first, second, third, low, all] = [0, 0, 0, 0, 0];
  for (const sample of samples) {
    first += step * (sample - first);
    second += step * (first - second);
    third += step * (second - third);
    low += third * third;
    all += sample * sample;
  }
  return low > LOW_SHARE * all ? 'full' : 'telephone';
}
