import { CALL_EVENTS, type CallEvent } from '#kernel/call-event.js';
import type { Clock } from '#kernel/clock.js';
import type { Bus } from '#platform/bus/bus.js';
import type { Log } from '#platform/log.js';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Tells the house what happens in one call: each event appended once the one before it is kept. While the bus cannot take
 * one, it and those behind it wait here; they are given up only when the signal aborts.
 */
export class CallEvents {
  #waiting: { event: CallEvent; kept: Promise<void> | undefined }[] = [];
  #telling: Promise<void> | null = null;

  constructor(
    private readonly bus: Bus,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly signal: AbortSignal,
  ) {}

  /** `kept`: what must be kept before anybody may know of it. Never rejects. */
  tell(event: CallEvent, kept?: Promise<void>): void {
    this.#waiting.push({ event, kept });
    this.#telling ??= this.#tellAll();
  }

  /** Resolves when everything has been kept. */
  async told(): Promise<void> {
    await this.#telling;
  }

  async #tellAll(): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    while (this.#waiting.length > 0) {
      try {
        const { event, kept } = this.#waiting[0]!;
        await kept;
        await this.bus.append(CALL_EVENTS, event);
        this.#waiting.shift();
        pauseMs = FIRST_PAUSE_MS;
      } catch (err) {
        if (this.signal.aborted) {
          this.log.error({ err, lost: this.#waiting.length }, 'Events of a call could not be told before the hub stopped');
          this.#waiting = [];
          break;
        }
        this.log.warn({ err, waiting: this.#waiting.length, pauseMs }, 'An event of a call could not be told; it is tried again');
        await this.clock.sleep(pauseMs, this.signal);
        pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
      }
    }
    this.#telling = null;
  }
}
