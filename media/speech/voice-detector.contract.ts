import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FRAME_MS, FRAME_SAMPLES, ROOM_RATE } from '../frame.js';
import type { VoiceDetector, VoiceDetectors } from './voice-detector.js';

/** Speech for the suite: mono, 8 kHz, without silence before or after. */
type Speech = () => Promise<Int16Array>;

/** What the port `VoiceDetectors` promises, for one detector. `onlyLoud`: it cannot tell speech from other sounds. */
export function voiceDetectorContract(
  name: string,
  make: () => Promise<VoiceDetectors>,
  speech: Speech,
  { onlyLoud = false }: { onlyLoud?: boolean } = {},
): void {
  describe(`${name} keeps the VoiceDetectors contract`, () => {
    let detectors: VoiceDetectors;
    let spoken: Int16Array;
    beforeAll(async () => {
      [detectors, spoken] = await Promise.all([make(), speech()]);
    });
    afterAll(() => detectors?.close());

    /** The share of frames that are taken for speech. */
    const share = async (samples: Int16Array, detector: VoiceDetector = detectors.detector()) => {
      let voiced = 0;
      const frames = Math.floor(samples.length / FRAME_SAMPLES);
      for (let index = 0; index < frames; index++) {
        const frame = samples.subarray(index * FRAME_SAMPLES, (index + 1) * FRAME_SAMPLES);
        if ((await detector.probability({ samples: frame, sampleRate: ROOM_RATE, durationMs: FRAME_MS })) >= 0.5) voiced++;
      }
      return voiced / frames;
    };
    const silence = (ms: number) => new Int16Array((ms * ROOM_RATE) / 1000);
    const noise = (ms: number, level: number) => {
      let seed = 1;
      return Int16Array.from({ length: (ms * ROOM_RATE) / 1000 }, () => {
        seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
        return (seed / 0x7fffffff - 0.5) * 2 * level;
      });
    };

    it('finds speech', async () => {
      expect(await share(spoken)).toBeGreaterThan(0.7);
    });

    it('finds none in silence, nor in the hiss of a line', async () => {
      expect(await share(silence(2_000))).toBe(0);
      expect(await share(noise(2_000, 60))).toBe(0);
    });

    if (!onlyLoud) {
      it('finds none in loud noise', async () => {
        expect(await share(noise(3_000, 3_000))).toBeLessThan(0.05);
      });
    }

    it('falls silent soon after the speech does, and finds it again', async () => {
      const detector = detectors.detector();
      await share(spoken, detector);
      await share(silence(500), detector);
      expect(await share(silence(300), detector)).toBe(0);
      expect(await share(spoken, detector)).toBeGreaterThan(0.7);
    });

    it('keeps streams apart', async () => {
      const [first, second] = [detectors.detector(), detectors.detector()];
      const [quiet, loud] = await Promise.all([share(silence(1_000), first), share(spoken, second)]);
      expect(quiet).toBe(0);
      expect(loud).toBeGreaterThan(0.7);
    });
  });
}
