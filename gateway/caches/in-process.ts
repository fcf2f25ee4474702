import type { Clock } from '#kernel/clock.js';
import type { Cache, Entry, Kept } from './cache.js';

interface Held extends Kept {
  endsAt: number;
  bytes: number;
  tags: readonly string[];
}

export interface InProcessCacheOptions {
  clock: Clock;
  /** How much is kept. What was unused for longest makes room. */
  maxBytes?: number;
}

/** A string in the engine takes up to two bytes a character; an entry of a map, its object and its tags about so much more. */
const BYTES_AROUND = 300;
const bytesOf = ({ key, json, tags }: Entry): number =>
  2 * (key.length + json.length + tags.reduce((sum, tag) => sum + tag.length, 0)) + BYTES_AROUND;

/** A cache for one process. */
export const inProcessCache = ({ clock, maxBytes = 64 * 2 ** 20 }: InProcessCacheOptions): Cache & { readonly bytes: number } => {
  /** In the order of use. */
  const held = new Map<string, Held>();
  const tagged = new Map<string, Set<string>>();
  let bytes = 0;

  const remove = (key: string): void => {
    const found = held.get(key);
    if (!found) return;
    held.delete(key);
    bytes -= found.bytes;
    for (const tag of found.tags) {
      const keys = tagged.get(tag);
      if (keys?.delete(key) && keys.size === 0) tagged.delete(tag);
    }
  };

  const add = (entry: Entry, now: number): void => {
    const { key, json, at, ttlMs, tags } = entry;
    remove(key);
    const size = bytesOf(entry);
    if (size > maxBytes) return;
    held.set(key, { json, at, endsAt: now + ttlMs, bytes: size, tags });
    bytes += size;
    for (const tag of tags) {
      const keys = tagged.get(tag);
      if (keys) keys.add(key);
      else tagged.set(tag, new Set([key]));
    }
    for (const [oldest] of held) {
      if (bytes <= maxBytes) return;
      remove(oldest);
    }
  };

  return {
    get bytes() {
      return bytes;
    },
    async get(keys) {
      const now = clock.now().getTime();
      return keys.map(key => {
        const found = held.get(key);
        if (!found) return null;
        if (found.endsAt <= now) {
          remove(key);
          return null;
        }
        held.delete(key);
        held.set(key, found);
        return { json: found.json, at: found.at };
      });
    },
    async set(entries) {
      const now = clock.now().getTime();
      for (const entry of entries) add(entry, now);
    },
    async delete(keys) {
      for (const key of keys) remove(key);
    },
    async deleteTagged(tags) {
      for (const tag of tags) for (const key of [...(tagged.get(tag) ?? [])]) remove(key);
    },
    async clear() {
      held.clear();
      tagged.clear();
      bytes = 0;
    },
  };
};
