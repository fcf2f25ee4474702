import { describe, expect, it } from 'vitest';
import { decodeMulaw, encodeMulaw, MULAW_SILENCE } from './g711.js';

const everySample = Int16Array.from({ length: 65_536 }, (_, index) => index - 32_768);
const everyCode = Uint8Array.from({ length: 256 }, (_, code) => code);

describe('G.711 µ-law', () => {
  it.each([
    [0xff, 0],
    [0x7f, 0],
    [0x80, 32_124],
    [0x00, -32_124],
    [0xfe, 8],
    [0x8f, 16_764],
    [0xe7, 260],
  ])('expands the code %i to %i', (code, sample) => {
    expect(decodeMulaw(Uint8Array.of(code))[0]).toBe(sample);
  });

  it('gives back every code but the second zero', () => {
    const again = encodeMulaw(decodeMulaw(everyCode));
    expect(everyCode.filter(code => again[code] !== code)).toEqual(Uint8Array.of(0x7f));
    expect(again[0x7f]).toBe(MULAW_SILENCE);
  });

  it('is never further off than half a step of its segment', () => {
    const heard = decodeMulaw(encodeMulaw(everySample));
    const worst = everySample.reduce((most, sample, index) => {
      if (Math.abs(sample) > 32_635) return most;
      const step = Math.max(8, 2 ** (Math.floor(Math.log2(Math.abs(sample) + 132)) - 4));
      return Math.max(most, Math.abs(heard[index]! - sample) / step);
    }, 0);
    expect(worst).toBeLessThanOrEqual(0.5);
  });

  it('clips what is too loud', () => {
    expect([...decodeMulaw(encodeMulaw(Int16Array.of(32_767, -32_768)))]).toEqual([32_124, -32_124]);
  });
});
