import type { AudioFrame } from '../../frame.js';
import { loudness, QUIETEST } from '../../samples.js';
import type { VoiceDetector, VoiceDetectors } from '../voice-detector.js';

/** How far speech stands above the noise. */
const ABOVE_NOISE = 2.5;
/** How fast the idea of the noise follows it down, and up. */
const FALL = 0.05;
const RISE = 1.002;

/** How loud the background of one stream is, learned while nobody speaks. */
export class NoiseFloor {
  #noise = 200;

  /** Whether this frame stands out from the background. */
  isExceededBy({ samples }: AudioFrame): boolean {
    const level = loudness(samples);
    const exceeded = level > Math.max(QUIETEST, this.#noise * ABOVE_NOISE);
    this.#noise = exceeded ? this.#noise * RISE : this.#noise + FALL * (level - this.#noise);
    return exceeded;
  }
}

/** Takes for speech what is louder than the background. Costs nothing; falls for any noise that begins suddenly. */
export const energyDetectors = (): VoiceDetectors => ({
  name: 'energy',
  detector(): VoiceDetector {
    const floor = new NoiseFloor();
    return {
      probability: async frame => (floor.isExceededBy(frame) ? 1 : 0),
      close: async () => {},
    };
  },
  close: async () => {},
});
