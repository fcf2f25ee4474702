import { FRAME_MS } from '#media/frame.js';
import { decodeMulaw } from '#media/g711.js';

/** Root mean square, of 32767, from which a frame counts as sound: -52 dBov, below the softest end of a word. */
export const SOUND_RMS = 80;

export const isSound = (samples: Int16Array): boolean => {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / Math.max(1, samples.length)) >= SOUND_RMS;
};

/**
 * Listens to what is played and tells when the other side speaks: sound for 60 ms begins a speech, silence for `pauseMs`
 * ends it. Counts frames, so it is as exact as the tracks are.
 */
export class Ears {
  #soundMs = 0;
  #silentMs = 0;
  speaking = false;
  /** How long the speech going on has lasted. */
  speechMs = 0;
  /** How long it has been silent since the last sound. */
  get silentMs(): number {
    return this.#silentMs;
  }

  constructor(private readonly pauseMs = 400) {}

  hear(frame: Uint8Array): void {
    if (isSound(decodeMulaw(frame))) {
      this.#soundMs += FRAME_MS;
      this.#silentMs = 0;
    } else {
      this.#soundMs = 0;
      this.#silentMs += FRAME_MS;
    }
    if (!this.speaking && this.#soundMs >= 60) {
      this.speaking = true;
      this.speechMs = this.#soundMs;
    } else if (this.speaking) {
      this.speechMs += FRAME_MS;
      if (this.#silentMs >= this.pauseMs) this.speaking = false;
    }
  }
}
