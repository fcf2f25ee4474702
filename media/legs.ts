import type { Clock } from '#kernel/clock.js';
import type { MediaLeg } from './leg.js';

/** The caller's connection to one call: the leg in use, and the one that may take its place when it breaks. */
export class Legs {
  #current: MediaLeg | null = null;
  #next: MediaLeg | null = null;
  #arrival = Promise.withResolvers<void>();

  constructor(
    private readonly clock: Clock,
    /** How long a broken connection may take to come back. */
    private readonly patienceMs: number,
  ) {}

  /** Whether another leg has come already. */
  get following(): boolean {
    return this.#next !== null;
  }

  /** A leg for the same call. One in use may not have noticed its end yet: it makes way. */
  offer(leg: MediaLeg): void {
    void this.#next?.close('HUNG_UP');
    this.#next = leg;
    void this.#current?.close('HUNG_UP');
    this.#arrival.resolve();
  }

  /** The next leg; null where none came in time, or before the signal aborted. */
  async next(signal: AbortSignal): Promise<MediaLeg | null> {
    if (!this.#next) await Promise.race([this.#arrival.promise, this.clock.sleep(this.patienceMs, signal)]);
    const next = this.#next;
    this.#next = null;
    this.#arrival = Promise.withResolvers();
    return next;
  }

  /** Holds the leg as the one in use while something is done with it. */
  async use<T>(leg: MediaLeg, work: () => Promise<T>): Promise<T> {
    this.#current = leg;
    try {
      return await work();
    } finally {
      this.#current = null;
    }
  }

  async close(reason: 'HUNG_UP' | 'HANDED_OFF'): Promise<void> {
    await Promise.all([this.#current?.close(reason), this.#next?.close(reason)]);
  }
}
