import { type Clock, systemClock } from '#kernel/clock.js';
import type { Json } from '#kernel/json.js';
import type { Store } from './store.js';

interface Kept {
  text: string;
  endsAt: number;
}

/** A store for one process. A value whose time is over is gone to every reader, and swept out as others are written. */
export function inProcessStore({ clock = systemClock }: { clock?: Clock } = {}): Store {
  const kept = new Map<string, Kept>();
  let sweepAt = 1_000;

  const living = (key: string): Kept | undefined => {
    const value = kept.get(key);
    if (value && value.endsAt <= clock.now().getTime()) {
      kept.delete(key);
      return undefined;
    }
    return value;
  };
  const sweep = () => {
    if (kept.size < sweepAt) return;
    for (const key of kept.keys()) living(key);
    sweepAt = Math.max(1_000, kept.size * 2);
  };
  const write = (key: string, value: Json, ttlMs: number | undefined) => {
    sweep();
    kept.set(key, {
      text: JSON.stringify(value),
      endsAt: ttlMs === undefined ? Number.POSITIVE_INFINITY : clock.now().getTime() + ttlMs,
    });
  };
  const read = (value: Kept | undefined): Json | null => (value ? (JSON.parse(value.text) as Json) : null);

  return {
    async get(key) {
      return read(living(key));
    },
    async set(key, value, ttlMs) {
      write(key, value, ttlMs);
    },
    async setIfAbsent(key, value, ttlMs) {
      if (living(key)) return false;
      write(key, value, ttlMs);
      return true;
    },
    async take(key) {
      const value = living(key);
      kept.delete(key);
      return read(value);
    },
    async delete(key) {
      kept.delete(key);
    },
    async close() {
      kept.clear();
    },
  };
}
