import type { ServerResponse } from 'node:http';
import type { Clock } from '#kernel/clock.js';
import type { LiveLimits } from '../subscriptions/limits.js';
import { retryEvent } from './form.js';

/** How long an end may take to be read. */
const UNREAD_MS = 10_000;

export interface EventResponseOptions {
  limits: Pick<LiveLimits, 'pingMs' | 'bufferedBytes'>;
  clock: Clock;
  /** After how long who is cut off is to come back, in milliseconds. */
  retryMs: number;
}

/** A response that stays open and carries events (HTML standard, section 9.2). */
export class EventResponse {
  constructor(
    private readonly response: ServerResponse,
    private readonly options: EventResponseOptions,
  ) {
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Some proxies would keep events until they have many.
      'x-accel-buffering': 'no',
    });
    this.write(retryEvent(options.retryMs));
    this.#keepOpen();
  }

  /** False while its reader must read first; `onRoom` tells when that has passed. */
  get writable(): boolean {
    return !this.response.writableEnded && this.response.writableLength < this.options.limits.bufferedBytes;
  }

  /** How much waits for its reader, in bytes. */
  get unread(): number {
    return this.response.writableLength;
  }

  get closed(): boolean {
    return this.response.closed;
  }

  onRoom(act: () => void): void {
    this.response.on('drain', act);
  }

  onClose(act: () => void): void {
    this.response.once('close', act);
  }

  write(events: string): void {
    if (!this.response.writableEnded) this.response.write(events);
  }

  /** Who did not read its events may not read their end either: it is not waited for without bound. */
  end(events = ''): void {
    const { response } = this;
    if (response.writableEnded) return;
    response.end(events);
    const cancel = this.options.clock.after(UNREAD_MS, () => response.destroy());
    response.once('close', cancel);
  }

  /** A comment now and then: whoever is between the two ends then sees that the connection is used. */
  #keepOpen(): void {
    const { clock, limits } = this.options;
    let cancel = (): void => {};
    const wait = () => {
      cancel = clock.after(limits.pingMs, () => {
        if (this.response.writableLength === 0) this.write(':\n\n');
        wait();
      });
    };
    this.onClose(() => cancel());
    wait();
  }
}
