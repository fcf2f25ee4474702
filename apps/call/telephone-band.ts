import { ROOM_RATE } from '#media/frame.js';

interface Biquad {
  b: readonly [number, number, number];
  a: readonly [number, number];
}

/** A second-order Butterworth section (Audio EQ Cookbook, R. Bristow-Johnson), for 8 kHz. */
const section = (kind: 'low' | 'high', hz: number, q: number): Biquad => {
  const w = (2 * Math.PI * hz) / ROOM_RATE;
  const alpha = Math.sin(w) / (2 * q);
  const cos = Math.cos(w);
  const edge = kind === 'low' ? 1 - cos : 1 + cos;
  const a0 = 1 + alpha;
  return {
    b: [edge / 2 / a0, (kind === 'low' ? edge : -edge) / a0, edge / 2 / a0],
    a: [(-2 * cos) / a0, (1 - alpha) / a0],
  };
};

/** Fourth order at both ends: the two values of Q of a Butterworth filter of that order. */
const SECTIONS = [0.5412, 1.3066].flatMap(q => [section('high', 300, q), section('low', 3400, q)]);

/** What a telephone leaves of a sound: 300 to 3400 Hz (ITU-T G.712). */
export const telephoneBand = (samples: Int16Array): Int16Array => {
  let signal = Float64Array.from(samples);
  for (const { b, a } of SECTIONS) {
    let [x1, x2, y1, y2] = [0, 0, 0, 0];
    signal = signal.map(x => {
      const y = b[0] * x + b[1] * x1 + b[2] * x2 - a[0] * y1 - a[1] * y2;
      [x2, x1, y2, y1] = [x1, x, y1, y];
      return y;
    });
  }
  return Int16Array.from(signal, value => Math.max(-32_768, Math.min(32_767, Math.round(value))));
};
