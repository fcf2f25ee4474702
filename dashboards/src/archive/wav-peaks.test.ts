import { describe, expect, it } from 'vitest';
import { WavPeaks } from './wav-peaks';

/** A WAV of 8 kHz; `frames` are [left, right] from -1 to 1. An extra chunk stands before the audio, as many programs write it. */
function wav(frames: [number, number][], { mulaw = false } = {}): Uint8Array {
  const bytes = mulaw ? 1 : 2;
  const data = frames.length * 2 * bytes;
  const view = new DataView(new ArrayBuffer(12 + 24 + 8 + 3 + 1 + 8 + data));
  const text = (at: number, words: string) => new Uint8Array(view.buffer).set(new TextEncoder().encode(words), at);
  text(0, 'RIFF');
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, mulaw ? 7 : 1, true);
  view.setUint16(22, 2, true);
  view.setUint32(24, 8000, true);
  view.setUint16(34, bytes * 8, true);
  text(36, 'LIST');
  view.setUint32(40, 3, true);
  text(48, 'data');
  view.setUint32(52, data, true);
  frames.flat().forEach((value, i) => {
    if (mulaw) view.setUint8(56 + i, value === 0 ? 0xff : 0x80);
    else view.setInt16(56 + i * 2, value * 32767, true);
  });
  return new Uint8Array(view.buffer);
}

const stretch = (ms: number, left: number, right: number): [number, number][] => Array.from({ length: ms * 8 }, () => [left, right]);
const rounded = (peaks: number[][]) => peaks.map(channel => channel.map(peak => Math.round(peak * 100) / 100));

function peaksOf(file: Uint8Array, chunkBytes: number): WavPeaks {
  const peaks = new WavPeaks();
  for (let at = 0; at < file.length; at += chunkBytes) peaks.push(file.subarray(at, at + chunkBytes));
  return peaks;
}

describe('the peaks of a recording', () => {
  const file = wav([...stretch(20, 0.5, 0), ...stretch(20, -0.25, 1), ...stretch(10, 0, 0)]);

  it.each([1, 7, 100, 1_000_000])('are one for each 20 ms and track, however the file arrives (%i bytes at a time)', chunkBytes => {
    expect(rounded(peaksOf(file, chunkBytes).peaks)).toEqual([
      [0.5, 0.25, 0],
      [0, 1, 0],
    ]);
  });

  it('can be had of G.711 µ-law too', () => {
    const law = peaksOf(wav([...stretch(20, 0, 1), ...stretch(20, 1, 0)], { mulaw: true }), 64);
    expect(rounded(law.peaks)).toEqual([
      [0, 0.98],
      [0.98, 0],
    ]);
    expect(law.durationMs).toBe(40);
  });

  it('refuse what is no WAV', () => {
    expect(() => new WavPeaks().push(new TextEncoder().encode('<!doctype html><html>'))).toThrow('not a WAV');
  });
});
