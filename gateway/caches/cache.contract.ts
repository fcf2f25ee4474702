import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cache, Entry } from './cache.js';

export interface CacheUnderTest {
  cache: Cache;
  /** The same as another process sees it; in process there is only the one. */
  other: Cache;
  /** Lets so much time go by. */
  pass(ms: number): Promise<unknown>;
  close?(): Promise<void>;
}

/** The promises of Cache. `make` gives an empty one each time. */
export function cacheContract(name: string, make: () => Promise<CacheUnderTest>): void {
  describe(`${name} keeps the Cache contract`, () => {
    let house: CacheUnderTest;
    let cache: Cache;
    let other: Cache;
    beforeEach(async () => {
      house = await make();
      ({ cache, other } = house);
    });
    afterEach(() => house.close?.());

    const entry = (key: string, more: Partial<Entry> = {}): Entry => ({
      key,
      json: `{"name":"${key} 林小雨"}`,
      at: 1_767_603_600_000,
      ttlMs: 60_000,
      tags: [],
      ...more,
    });
    const kept = ({ json, at }: Entry) => ({ json, at });

    it('gives what was kept, in the order asked, and null for the rest', async () => {
      const [a, b] = [entry('a'), entry('b', { json: '[]', at: 0 })];
      await cache.set([a, b]);
      expect(await other.get(['b', 'no-such', 'a', 'b'])).toEqual([kept(b), null, kept(a), kept(b)]);
      expect(await cache.get([])).toEqual([]);
    });

    it('takes any text for a key', async () => {
      const keys = ['', ' ', 'a\nb', '["entity","crm"]{"id":"林"}', 'x'.repeat(10_000), '__proto__', '*', 'a:b'];
      await cache.set(keys.map(key => entry(key, { json: JSON.stringify(key) })));
      expect((await other.get(keys)).map(found => JSON.parse(found!.json))).toEqual(keys);
    });

    it('keeps the newer of two under one key, with its own tags only', async () => {
      await cache.set([entry('a', { tags: ['old'] })]);
      await cache.set([entry('a', { json: '2', tags: ['new'] })]);
      expect((await other.get(['a']))[0]!.json).toBe('2');
      await cache.deleteTagged(['new']);
      expect(await other.get(['a'])).toEqual([null]);
    });

    it('forgets what is over its time, and nothing else', async () => {
      await cache.set([entry('short', { ttlMs: 80, tags: ['t'] }), entry('long', { tags: ['t'] })]);
      await house.pass(120);
      const [short, long] = await other.get(['short', 'long']);
      expect(short).toBeNull();
      expect(long).not.toBeNull();
      await cache.deleteTagged(['t']);
      expect(await other.get(['long'])).toEqual([null]);
    });

    it('deletes by key', async () => {
      await cache.set([entry('a'), entry('b')]);
      await other.delete(['a', 'no-such']);
      expect(await cache.get(['a', 'b'])).toEqual([null, kept(entry('b'))]);
      await cache.delete([]);
    });

    it('deletes what has any of the tags, and nothing else', async () => {
      await cache.set([
        entry('a', { tags: ['Customer', 'Customer{"id":"c1"}'] }),
        entry('b', { tags: ['Customer', 'Customer{"id":"c2"}'] }),
        entry('c', { tags: ['Order'] }),
        entry('d'),
      ]);
      await other.deleteTagged(['Customer{"id":"c1"}', 'no-such']);
      expect((await cache.get(['a', 'b', 'c', 'd'])).map(found => found !== null)).toEqual([false, true, true, true]);
      await other.deleteTagged(['Customer', 'Order']);
      expect((await cache.get(['a', 'b', 'c', 'd'])).map(found => found !== null)).toEqual([false, false, false, true]);
      await cache.deleteTagged([]);
    });

    it('can be used again after it was cleared', async () => {
      await cache.set([entry('a', { tags: ['t'] }), entry('b')]);
      await other.clear();
      expect(await cache.get(['a', 'b'])).toEqual([null, null]);
      await cache.set([entry('a')]);
      expect(await other.get(['a'])).toEqual([kept(entry('a'))]);
    });
  });
}
