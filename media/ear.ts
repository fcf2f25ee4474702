import type { Clock } from '#kernel/clock.js';
import type { Log } from '#platform/log.js';
import { Queue } from '#platform/queue.js';
import { FRAME_MS, FRAME_SAMPLES, type HeardFrame, ROOM_RATE } from './frame.js';
import { decodeMulaw, MULAW_SILENCE } from './g711.js';
import type { HeardAudio } from './room.js';
import { timestampDistance } from './rtp.js';

/** A gap up to this long is filled; beyond it the speaker's time line has begun anew. */
const MAX_GAP = ROOM_RATE;
/** When nothing has come for this long, silence is heard instead: pauses are found by counting frames. */
const QUIET_MS = 400;
/** Frames that wait because whoever listens is slower than speech: beyond ten seconds of them, more are lost. */
const MAX_WAITING = 500;
/** How much slower than ours a speaker's clock may run: a thousandth. */
const DRIFT = 1.001;
/** What comes this much later than it is due has lost something on the way, and is due anew. */
const MAX_LATE_MS = 1_000;

const SILENCE = new Uint8Array(FRAME_SAMPLES).fill(MULAW_SILENCE);

/**
 * Makes an unbroken stream of 20 ms frames of what is heard in a room: cuts it to length, fills gaps with silence, leaves
 * out what comes late or twice, and hears silence where nothing comes at all.
 */
export class Ear implements AsyncIterable<HeardFrame> {
  #frames = new Queue<HeardFrame>();
  #rest: Uint8Array = new Uint8Array(0);
  #expected: number | null = null;
  #heardAt: number;
  /** Silence that has been put in place of something that may still come: not to be filled twice. */
  #filled = 0;
  #lost = 0;
  /** When the last frame was spoken. */
  #spokenAt = Number.POSITIVE_INFINITY;
  #closed = new AbortController();

  constructor(
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    this.#heardAt = clock.now().getTime();
    void this.#watch();
  }

  hear({ payload, timestamp }: HeardAudio): void {
    const gap = this.#expected === null ? 0 : timestampDistance(timestamp, this.#expected);
    if (gap < 0 && gap > -MAX_GAP) return;
    if (gap > 0 && gap <= MAX_GAP) this.#fill(gap - this.#filled);
    this.#filled = 0;
    this.#expected = (timestamp + payload.length) >>> 0;
    this.#heardAt = this.clock.now().getTime();
    this.#cut(payload);
  }

  close(): void {
    this.#closed.abort();
    this.#frames.end();
  }

  [Symbol.asyncIterator](): AsyncIterator<HeardFrame> {
    return this.#frames;
  }

  #cut(payload: Uint8Array): void {
    let audio = payload;
    if (this.#rest.length > 0) {
      audio = new Uint8Array(this.#rest.length + payload.length);
      audio.set(this.#rest);
      audio.set(payload, this.#rest.length);
    }
    let at = 0;
    for (; at + FRAME_SAMPLES <= audio.length; at += FRAME_SAMPLES) this.#push(audio.subarray(at, at + FRAME_SAMPLES));
    this.#rest = audio.subarray(at);
  }

  #fill(samples: number): void {
    for (let left = samples; left >= FRAME_SAMPLES; left -= FRAME_SAMPLES) this.#push(SILENCE);
  }

  #push(payload: Uint8Array): void {
    const at = this.#spoken();
    if (this.#frames.length >= MAX_WAITING) {
      if (this.#lost++ === 0) this.log.warn('A call is listened to more slowly than it is spoken; audio is lost');
      return;
    }
    this.#frames.push({ samples: decodeMulaw(payload), sampleRate: ROOM_RATE, durationMs: FRAME_MS, payload, at });
  }

  /**
   * When the coming frame was spoken: as early as it can have been, 20 ms after the one before it. A busy machine, or a
   * network that held some up, makes frames come late, never early.
   */
  #spoken(): number {
    const now = this.clock.now().getTime();
    const due = this.#spokenAt + FRAME_MS * DRIFT;
    this.#spokenAt = now - due > MAX_LATE_MS ? now : Math.min(now, due);
    return this.#spokenAt;
  }

  async #watch(): Promise<void> {
    for (let filledTo = 0; !this.#closed.signal.aborted; ) {
      await this.clock.sleep(QUIET_MS / 2, this.#closed.signal);
      if (this.#closed.signal.aborted) return;
      const now = this.clock.now().getTime();
      if (now - this.#heardAt < QUIET_MS) continue;
      filledTo = Math.max(filledTo, this.#heardAt);
      const missing = Math.floor((now - filledTo) / FRAME_MS) * FRAME_SAMPLES;
      this.#fill(missing);
      this.#filled += missing;
      filledTo += (missing * 1000) / ROOM_RATE;
    }
  }
}
