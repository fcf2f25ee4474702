import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { usageCountsContract } from '#platform/usage/usage-counts.contract.js';
import { databases } from '#test/real/databases.js';
import type { Database } from './database.js';
import { emptyTables } from './testing.js';
import { prismaUsageCounts } from './usage-counts.js';

describe.each(databases)('on %s', (name, open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database?.close());

  const make = async (clock = new ManualClock('2026-01-05T10:00:00Z')) => {
    await emptyTables(database);
    return prismaUsageCounts({ client: database.client, clock });
  };

  usageCountsContract(`usage counts in ${name}`, make);

  it('keeps minutes for 90 days, and parcels for seven', async () => {
    const clock = new ManualClock('2026-01-05T10:00:00Z');
    const counts = await make(clock);
    const asked = {
      client: { kind: 'bot', id: 'reference' },
      operation: 'CallView',
      hash: '',
      kind: 'query',
      outcome: 'ok',
      count: 1,
      totalMs: 1,
      errors: 0,
    } as const;
    await counts.add({ id: 'first', counts: [{ ...asked, minute: clock.now() }] });
    const parcels = async () => (await database.client.usageParcel.findMany()).map(({ id }) => id).sort();
    await clock.advance(8 * 24 * 3_600_000);
    await counts.add({ id: 'second', counts: [{ ...asked, minute: clock.now() }] });
    expect(await parcels()).toEqual(['second']);
    expect(await counts.between(new Date(0), clock.now(), 10)).toHaveLength(1);
    await clock.advance(83 * 24 * 3_600_000);
    await counts.add({ id: 'third', counts: [{ ...asked, minute: clock.now() }] });
    expect(await counts.between(new Date(0), new Date(clock.now().getTime() + 1), 10)).toHaveLength(2);
  });
});
