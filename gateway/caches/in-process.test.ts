import { expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { cacheContract } from './cache.contract.js';
import { inProcessCache } from './in-process.js';

cacheContract('the cache in process', async () => {
  const clock = new ManualClock();
  const cache = inProcessCache({ clock });
  return { cache, other: cache, pass: ms => clock.advance(ms) };
});

it('keeps no more than its bytes: what was unused for longest makes room', async () => {
  const cache = inProcessCache({ clock: new ManualClock(), maxBytes: 4_000 });
  const entry = (key: string, length = 400) => ({ key, json: 'x'.repeat(length), at: 0, ttlMs: 1_000, tags: ['t'] });
  await cache.set([entry('a'), entry('b'), entry('c')]);
  await cache.get(['a']);
  await cache.set([entry('d')]);
  expect((await cache.get(['a', 'b', 'c', 'd'])).map(found => found !== null)).toEqual([true, false, true, true]);
  await cache.set([entry('a', 5_000)]);
  expect((await cache.get(['a', 'c'])).map(found => found !== null)).toEqual([false, true]);
  await cache.deleteTagged(['t']);
  expect(cache.bytes).toBe(0);
});
