import { ROOM_RATE } from '../frame.js';
import { encodeMulaw } from '../g711.js';
import { loudness } from '../samples.js';

/** A tone as PCMU, from any place of its course on, so that pieces join without a click. */
export const toneOf = (hz: number, fromSample: number, samples: number, amplitude = 8_000): Uint8Array =>
  encodeMulaw(
    Int16Array.from({ length: samples }, (_, index) =>
      Math.round(amplitude * Math.sin((2 * Math.PI * hz * (fromSample + index)) / ROOM_RATE)),
    ),
  );

/** Root mean square of samples, where full scale is 1. */
export const loudnessOf = (samples: Int16Array): number => loudness(samples) / 32_768;

/** The pitch of a single tone, by how often it crosses zero upwards. */
export const pitchOf = (samples: Int16Array): number => {
  let crossings = 0;
  for (let index = 1; index < samples.length; index++) if (samples[index - 1]! < 0 && samples[index]! >= 0) crossings++;
  return (crossings * ROOM_RATE) / Math.max(1, samples.length);
};
