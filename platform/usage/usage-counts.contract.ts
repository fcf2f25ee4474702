import { describe, expect, it } from 'vitest';
import type { UsageCount, UsageCounts } from './usage-counts.js';

const asked = (otherwise: Partial<UsageCount> = {}): UsageCount => ({
  minute: new Date('2026-01-05T09:00:00Z'),
  client: { kind: 'bot', id: 'reference' },
  operation: 'CallView',
  hash: 'a1',
  kind: 'query',
  outcome: 'ok',
  count: 3,
  totalMs: 7.5,
  errors: 0,
  ...otherwise,
});

const ALWAYS = [new Date('2026-01-01T00:00:00Z'), new Date('2026-02-01T00:00:00Z'), 100] as const;

/** What UsageCounts promises. */
export function usageCountsContract(name: string, make: () => Promise<UsageCounts>): void {
  describe(`${name} keeps the UsageCounts contract`, () => {
    it('adds what is alike, and keeps apart what is not', async () => {
      const counts = await make();
      await counts.add({ id: 'p1', counts: [asked(), asked({ outcome: 'failed', count: 1, errors: 2 })] });
      await counts.add({ id: 'p2', counts: [asked({ count: 2, totalMs: 1.25 })] });
      const others = [
        asked({ minute: new Date('2026-01-05T09:01:00Z') }),
        asked({ client: { kind: 'dashboard', id: 'reference' } }),
        asked({ client: { kind: 'bot', id: 'other' } }),
        asked({ operation: 'Other' }),
        asked({ hash: 'b2' }),
        asked({ kind: 'mutation' }),
      ];
      await counts.add({ id: 'p3', counts: others });
      const kept = await counts.between(...ALWAYS);
      expect(kept).toContainEqual(asked({ count: 5, totalMs: 8.75 }));
      expect(kept).toContainEqual(asked({ outcome: 'failed', count: 1, errors: 2 }));
      for (const other of others) expect(kept).toContainEqual(other);
      expect(kept).toHaveLength(8);
    });

    it('adds up within one parcel too', async () => {
      const counts = await make();
      await counts.add({ id: 'p1', counts: [asked(), asked()] });
      expect(await counts.between(...ALWAYS)).toEqual([asked({ count: 6, totalMs: 15 })]);
    });

    it('counts a parcel once, however often it comes', async () => {
      const counts = await make();
      await Promise.all([1, 2, 3].map(() => counts.add({ id: 'p1', counts: [asked()] })));
      await counts.add({ id: 'p1', counts: [asked()] });
      expect(await counts.between(...ALWAYS)).toEqual([asked()]);
    });

    it('loses nothing of parcels that come at once', async () => {
      const counts = await make();
      const both = [asked(), asked({ operation: 'Other' })];
      await Promise.all(
        Array.from({ length: 20 }, (_, n) => counts.add({ id: `p${n}`, counts: n % 2 === 0 ? both : [...both].reverse() })),
      );
      expect((await counts.between(...ALWAYS)).map(({ count }) => count)).toEqual([60, 60]);
    });

    it('takes an empty parcel', async () => {
      const counts = await make();
      await counts.add({ id: 'p1', counts: [] });
      expect(await counts.between(...ALWAYS)).toEqual([]);
    });

    it('tells of a period the oldest first, at most so many', async () => {
      const counts = await make();
      const minutes = [3, 1, 2, 4].map(n => new Date(`2026-01-05T09:0${n}:00Z`));
      await counts.add({ id: 'p1', counts: minutes.map(minute => asked({ minute })) });
      const told = await counts.between(minutes[1]!, minutes[3]!, 100);
      expect(told.map(({ minute }) => minute.getUTCMinutes())).toEqual([1, 2, 3]);
      expect(await counts.between(minutes[1]!, minutes[3]!, 2)).toHaveLength(2);
    });

    it('forgets what is older', async () => {
      const counts = await make();
      await counts.add({ id: 'p1', counts: [asked(), asked({ minute: new Date('2026-01-05T09:01:00Z') })] });
      await counts.forget(new Date('2026-01-05T09:01:00Z'));
      expect(await counts.between(...ALWAYS)).toEqual([asked({ minute: new Date('2026-01-05T09:01:00Z') })]);
    });
  });
}
