import type { Clock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { Queue } from '#platform/queue.js';

/** How far a reader may be behind. */
export interface EventLimits {
  /** How many events may wait to be read. The upstream is not asked for more then: it waits, or bounds what it holds itself. */
  waitingEvents: number;
  /** How long a reader with that many waiting may take to read half of them, before it is ended with RATE_LIMITED. */
  stalledMs: number;
}

export interface EventStreamOptions<Event, Answer> {
  upstream: AsyncIterator<Event>;
  /** Makes of an event what its subscriber asked for. Does not throw. */
  complete(event: Event): Promise<Answer>;
  limits: EventLimits;
  clock: Clock;
  /** The reader has left, or has read everything. */
  onEnd?(): void;
}

/**
 * Reads the upstream into a bounded queue, and completes each event when its reader comes for it: a reader that stands
 * still costs a few events' memory and no requests, and one that is being told a long past gets it at its own pace. What
 * comes whether it is asked for or not is bounded where it comes in (a bus's topics, a socket), and too much of it ends
 * the stream as well. When the reader leaves, the upstream is let go.
 */
export const eventStream = <Event, Answer>({
  upstream,
  complete,
  limits: { waitingEvents, stalledMs },
  clock,
  onEnd,
}: EventStreamOptions<Event, Answer>): AsyncIterableIterator<Answer> => {
  let held = true;
  /** Called when the reader has caught up, or has left. */
  let caughtUp = () => {};
  const letGo = () => {
    if (!held) return;
    held = false;
    Promise.resolve(upstream.return?.()).catch(() => {});
  };
  const queue = new Queue<Event>(() => {
    letGo();
    caughtUp();
    onEnd?.();
  });

  const room = async (): Promise<void> => {
    const timer = new AbortController();
    const taken = new Promise<void>(resolve => {
      caughtUp = resolve;
    });
    await Promise.race([taken, clock.sleep(stalledMs, timer.signal)]);
    timer.abort();
    if (queue.ended || queue.length <= waitingEvents / 2) return;
    const said = `The subscription was ended: ${waitingEvents} events were waiting, and too few were read within ${stalledMs} ms`;
    throw new HubError('RATE_LIMITED', said);
  };

  const pump = async () => {
    try {
      for (;;) {
        const { value, done } = await upstream.next();
        if (done) break;
        if (queue.length >= waitingEvents) await room();
        if (!queue.push(value)) return;
      }
      queue.finish();
    } catch (thrown) {
      queue.finish(thrown);
    }
    // At once, not when the last event has been read: a reader may take its time.
    letGo();
  };
  void pump();

  return {
    async next() {
      const { value, done } = await queue.next();
      if (queue.length <= waitingEvents / 2) caughtUp();
      return done ? { value: undefined, done } : { value: await complete(value), done: false };
    },
    async return() {
      queue.end();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
};
