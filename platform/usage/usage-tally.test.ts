import { describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { countedIds } from '#kernel/ids.js';
import { silentLog } from '../log.js';
import { memoryUsageCounts } from './memory-usage-counts.js';
import type { UsageParcel, UsageSink } from './usage-counts.js';
import { type Used, usageTally } from './usage-tally.js';

const used = (otherwise: Partial<Used> = {}): Used => ({
  client: { kind: 'bot', id: 'reference' },
  operation: 'CallView',
  hash: 'a1',
  kind: 'query',
  outcome: 'ok',
  errors: 0,
  ms: 2,
  ...otherwise,
});

const start = (to: UsageSink, most?: number) => {
  const clock = new ManualClock('2026-01-05T09:00:30Z');
  return { clock, tally: usageTally({ to, clock, ids: countedIds('p'), log: silentLog, everyMs: 10_000, ...(most && { most }) }) };
};

const ALL = [new Date(0), new Date('2027-01-01T00:00:00Z'), 1_000] as const;

/** Takes what it is given, and may say afterwards that it failed. */
const unsure = () => {
  const kept = memoryUsageCounts();
  const seen: UsageParcel[] = [];
  const self = {
    kept,
    seen,
    fails: null as 'before' | 'after' | null,
    async add(parcel: UsageParcel) {
      seen.push(parcel);
      if (self.fails === 'before') throw new Error('no connection');
      await kept.add(parcel);
      if (self.fails === 'after') throw new Error('the connection broke off');
    },
  };
  return self;
};

describe('the usage tally', () => {
  it('tells the sums every ten seconds, by the minute', async () => {
    const to = memoryUsageCounts();
    const { clock, tally } = start(to);
    tally.note(used());
    tally.note(used({ outcome: 'partial', errors: 2 }));
    tally.note(used({ ms: 4 }));
    await clock.advance(9_999);
    expect(await to.between(...ALL)).toEqual([]);
    await clock.advance(1);
    await clock.advance(20_000);
    tally.note(used());
    await tally.close();
    const [nine, one] = [new Date('2026-01-05T09:00:00Z'), new Date('2026-01-05T09:01:00Z')];
    const { ms: _, ...about } = used();
    expect(await to.between(...ALL)).toEqual([
      { ...about, minute: nine, count: 2, totalMs: 6 },
      { ...about, outcome: 'partial', minute: nine, count: 1, totalMs: 2, errors: 2 },
      { ...about, minute: one, count: 1, totalMs: 2 },
    ]);
  });

  it.each(['before', 'after'] as const)('loses nothing and counts nothing twice where the sink fails %s it has counted', async moment => {
    const to = unsure();
    const { clock, tally } = start(to);
    to.fails = moment;
    tally.note(used());
    await clock.advance(10_000);
    tally.note(used());
    await clock.advance(10_000);
    expect(new Set(to.seen.map(({ id }) => id)).size).toBe(1);
    to.fails = null;
    await clock.advance(10_000);
    expect((await to.kept.between(...ALL)).reduce((sum, { count }) => sum + count, 0)).toBe(2);
    await tally.close();
  });

  it('tells the rest when it is closed, and asks nobody after that', async () => {
    const to = unsure();
    const { clock, tally } = start(to);
    tally.note(used());
    await tally.close();
    expect((await to.kept.between(...ALL)).map(({ count }) => count)).toEqual([1]);
    await clock.advance(60_000);
    expect(to.seen).toHaveLength(1);
  });

  it('keeps apart so many, whatever names are made up, and still counts each', async () => {
    const to = memoryUsageCounts();
    const { tally } = start(to, 10);
    for (let n = 0; n < 1_000; n++) tally.note(used({ operation: `Made${n}`, client: { kind: 'service', id: `c${n}` } }));
    await tally.close();
    const kept = await to.between(...ALL);
    expect(kept).toHaveLength(11);
    expect(kept.find(({ operation }) => operation === 'other')).toMatchObject({ client: { kind: 'service', id: 'other' }, count: 990 });
  });
});
