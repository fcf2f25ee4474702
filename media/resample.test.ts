import { describe, expect, it } from 'vitest';
import { Resampler, resample } from './resample.js';

const tone = (hz: number, rate: number, seconds = 0.5, amplitude = 10_000) =>
  Int16Array.from({ length: Math.round(rate * seconds) }, (_, index) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hz * index) / rate)),
  );

/** Amplitude of one frequency in the middle of a piece of audio, where the filter has settled. */
const amplitudeOf = (hz: number, samples: Int16Array, rate: number) => {
  const middle = samples.subarray(Math.floor(samples.length * 0.2), Math.floor(samples.length * 0.8));
  let sine = 0;
  let cosine = 0;
  middle.forEach((sample, index) => {
    sine += sample * Math.sin((2 * Math.PI * hz * index) / rate);
    cosine += sample * Math.cos((2 * Math.PI * hz * index) / rate);
  });
  return (2 * Math.hypot(sine, cosine)) / middle.length;
};

const inPieces = (samples: Int16Array, from: number, to: number, sizes: number[]) => {
  const resampler = new Resampler(from, to);
  const pieces: number[] = [];
  for (let start = 0, turn = 0; start < samples.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    pieces.push(...resampler.push(samples.subarray(start, start + size)));
    start += size;
  }
  return Int16Array.from([...pieces, ...resampler.end()]);
};

describe('resampling', () => {
  it.each([
    [8_000, 16_000],
    [16_000, 8_000],
    [22_050, 8_000],
    [44_100, 8_000],
    [24_000, 8_000],
    [8_000, 48_000],
    [11_025, 8_000],
  ])('keeps a tone of the telephone band as loud, as long and in place from %i to %i Hz', (from, to) => {
    const heard = resample(tone(1_000, from), from, to);
    expect(heard.length).toBe(Math.ceil((tone(1_000, from).length * to) / from));
    expect(amplitudeOf(1_000, heard, to) / 10_000).toBeCloseTo(1, 2);
    const ideal = tone(1_000, to);
    const middle = heard.subarray(500, heard.length - 500);
    expect(Math.max(...middle.map((sample, index) => Math.abs(sample - ideal[index + 500]!)))).toBeLessThan(60);
  });

  it.each([
    [16_000, 5_000, 3_000],
    [22_050, 6_000, 2_000],
    [48_000, 9_000, 1_000],
  ])('lets nothing of what 8 kHz cannot hold fold back (from %i Hz, a tone of %i Hz at %i)', (from, hz, folded) => {
    expect(amplitudeOf(folded, resample(tone(hz, from), from, 8_000), 8_000)).toBeLessThan(10);
  });

  it.each([
    [16_000, 8_000],
    [8_000, 16_000],
    [22_050, 8_000],
  ])('has no seams, however the stream is cut (from %i to %i Hz)', (from, to) => {
    const speechLike = tone(440, from).map((sample, index) => sample + ((index * 7_919) % 1_000));
    expect(inPieces(speechLike, from, to, [1, 160, 37, 1_024])).toEqual(resample(speechLike, from, to));
  });

  it('leaves audio alone that has the rate already', () => {
    expect(resample(tone(440, 8_000), 8_000, 8_000)).toEqual(tone(440, 8_000));
  });

  it('refuses a rate that is none', () => {
    expect(() => new Resampler(0, 8_000)).toThrow('cannot change the sample rate from 0 to 8000');
  });
});
