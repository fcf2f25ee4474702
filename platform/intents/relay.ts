import type { Clock } from '#kernel/clock.js';
import type { Bus } from '../bus/bus.js';
import type { Log } from '../log.js';
import type { Outbox } from './outbox.js';

export interface RelayOptions {
  outbox: Outbox;
  bus: Pick<Bus, 'append'>;
  clock: Clock;
  log: Log;
  batch?: number;
  /** How often to look for events that another process wrote. */
  idleMs?: number;
}

export interface Relay {
  /** Something was just committed: looks now instead of at the next round. */
  nudge(): void;
  /** Ends after the batch under way. */
  close(): Promise<void>;
}

const FIRST_BACK_OFF_MS = 100;
const LONGEST_BACK_OFF_MS = 5_000;

/**
 * Carries committed events from the outbox to the bus, each at least once and those of one key in order. When the bus
 * fails, nothing overtakes: the rest of the batch is given back and all of it tried again, ever more slowly.
 */
export function relay({ outbox, bus, clock, log, batch = 100, idleMs = 1_000 }: RelayOptions): Relay {
  const closing = new AbortController();
  let nudged = false;
  let waking = new AbortController();

  const carry = async (): Promise<number> => {
    const events = await outbox.waiting(batch);
    const carried: string[] = [];
    try {
      for (const { id, stream, message } of events) {
        await bus.append(stream, message);
        carried.push(id);
      }
    } catch (thrown) {
      const left = events.slice(carried.length).map(({ id }) => id);
      await outbox.release(left, thrown instanceof Error ? thrown.message : String(thrown));
      throw thrown;
    } finally {
      await outbox.relayed(carried);
    }
    return events.length;
  };

  const loop = async (): Promise<void> => {
    let backOffMs = 0;
    while (!closing.signal.aborted) {
      nudged = false;
      waking = new AbortController();
      try {
        const count = await carry();
        backOffMs = 0;
        if (count === batch || nudged) continue;
        await clock.sleep(idleMs, waking.signal);
      } catch (err) {
        backOffMs = Math.min(LONGEST_BACK_OFF_MS, backOffMs * 2 || FIRST_BACK_OFF_MS);
        log.warn({ err, backOffMs }, 'Events could not be relayed');
        await clock.sleep(backOffMs, closing.signal);
      }
    }
  };
  const running = loop();

  return {
    nudge() {
      nudged = true;
      waking.abort();
    },
    async close() {
      closing.abort();
      waking.abort();
      await running;
    },
  };
}
