import { FRAME_MS } from '#media/frame.js';
import { decodeMulaw } from '#media/g711.js';
import { loudness, QUIETEST } from '#media/samples.js';

/** By the hub's own measure of silence: a word ends at the same sample for both, or their times of it could not be compared. */
export const isSound = (samples: Int16Array): boolean => loudness(samples) > QUIETEST;

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
