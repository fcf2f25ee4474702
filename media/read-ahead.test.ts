import { describe, expect, it } from 'vitest';
import { readAhead } from './read-ahead.js';

const settled = () => new Promise(resolve => setImmediate(resolve));

/** Counts up to `to`, and tells how far it has been read and whether it was let go. */
const counting = (to: number, failsAfter = Number.POSITIVE_INFINITY) => {
  const state = { made: 0, letGo: false };
  const source = (async function* () {
    try {
      for (let value = 1; value <= to; value++) {
        if (value > failsAfter) throw new Error('no more');
        state.made = value;
        yield value;
      }
    } finally {
      state.letGo = true;
    }
  })();
  return { source, state };
};

describe('reading ahead', () => {
  it('gives everything on, in order', async () => {
    const read: number[] = [];
    for await (const value of readAhead(counting(10).source, 3)) read.push(value);
    expect(read).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('is so far ahead and no further', async () => {
    const { source, state } = counting(100);
    const reader = readAhead(source, 5);
    await reader.next();
    await settled();
    expect(state.made).toBe(6);
    await reader.next();
    await settled();
    expect(state.made).toBe(7);
    await reader.return(undefined);
  });

  it('fails where the source fails, not before', async () => {
    const reader = readAhead(counting(10, 2).source, 5);
    expect([(await reader.next()).value, (await reader.next()).value]).toEqual([1, 2]);
    await expect(reader.next()).rejects.toThrow('no more');
  });

  it('lets the source go when nobody reads any more', async () => {
    const { source, state } = counting(100);
    for await (const _ of readAhead(source, 5)) break;
    await settled();
    expect(state.letGo).toBe(true);
  });
});
