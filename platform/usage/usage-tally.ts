import type { Clock } from '#kernel/clock.js';
import type { Ids } from '#kernel/ids.js';
import type { Log } from '../log.js';
import { type UsageCount, type UsageParcel, type UsageSink, usageKey } from './usage-counts.js';

/** One operation that has been answered. */
export type Used = Omit<UsageCount, 'minute' | 'count' | 'totalMs'> & { ms: number };

export interface UsageTallyOptions {
  to: UsageSink;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** How often what has been counted is told: a crash loses what was counted since. */
  everyMs?: number;
  /** How many counts are kept apart until they are told; what is more is counted as the operation `other` of the client `other`. */
  most?: number;
}

/** Counts in memory, and tells the sum every now and then and when it is closed. */
export interface UsageTally {
  note(used: Used): void;
  /** Tells what has been counted. Never rejects: what could not be told is told the next time. */
  tell(): Promise<void>;
  /** Tells the rest. What cannot be told then is lost, and logged with its number. */
  close(): Promise<void>;
}

const MINUTE_MS = 60_000;

export const usageTally = ({ to, clock, ids, log, everyMs = 10_000, most = 5_000 }: UsageTallyOptions): UsageTally => {
  let counts = new Map<string, UsageCount>();
  /** Has been tried, and may have come or not: it is told again under the same id until it has. */
  let parcel: UsageParcel | null = null;
  let telling: Promise<void> = Promise.resolve();
  const closing = new AbortController();

  const add = ({ ms, ...used }: Used, minute: Date): void => {
    const key = usageKey({ ...used, minute });
    const known = counts.get(key);
    if (known) {
      known.count++;
      known.totalMs += ms;
      known.errors += used.errors;
    } else if (counts.size < most || used.operation === OTHER) counts.set(key, { ...used, minute, count: 1, totalMs: ms });
    else add({ ...used, client: { kind: used.client.kind, id: OTHER }, operation: OTHER, hash: '', ms }, minute);
  };

  const tellAll = async (): Promise<void> => {
    try {
      while (parcel !== null || counts.size > 0) {
        if (parcel === null) {
          parcel = { id: ids(), counts: [...counts.values()] };
          counts = new Map();
        }
        await to.add(parcel);
        parcel = null;
      }
    } catch (err) {
      log.warn({ err }, 'How often the graph was asked could not be told; it is told again');
    }
  };
  const tell = (): Promise<void> => {
    telling = telling.then(tellAll);
    return telling;
  };

  const goOn = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(everyMs, closing.signal);
      if (closing.signal.aborted) return;
      await tell();
    }
  };
  void goOn();

  return {
    note: used => add(used, new Date(Math.floor(clock.now().getTime() / MINUTE_MS) * MINUTE_MS)),
    tell,
    async close() {
      closing.abort();
      await tell();
      const lost = [...(parcel?.counts ?? []), ...counts.values()].reduce((sum, { count }) => sum + count, 0);
      if (lost > 0) log.error({ lost }, 'How often the graph was asked could not be told in the end, and is lost');
    },
  };
};

/** What all together become that are too many to be kept apart. */
const OTHER = 'other';
