import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '#kernel/clock.js';
import { inProcessBus } from '../bus/in-process.js';
import { silentLog } from '../log.js';
import { memoryUsageCounts } from './memory-usage-counts.js';
import type { UsageCount } from './usage-counts.js';
import { usageIntake, usageStream } from './usage-stream.js';

const asked: UsageCount = {
  minute: new Date('2026-01-05T09:00:00Z'),
  client: { kind: 'bot', id: 'reference' },
  operation: 'CallView',
  hash: 'a1',
  kind: 'query',
  outcome: 'ok',
  count: 3,
  totalMs: 7.5,
  errors: 0,
};

it('carries counts to a process that keeps them, each parcel once', async () => {
  const bus = inProcessBus();
  onTestFinished(() => bus.close());
  const there = memoryUsageCounts();
  const taken = Promise.withResolvers<void>();
  const to = {
    async add(parcel: Parameters<typeof there.add>[0]) {
      await there.add(parcel);
      if (parcel.id === 'p2') taken.resolve();
    },
  };
  const leaving = new AbortController();
  const running = usageIntake({ bus, to, clock: systemClock, logger: silentLog }, leaving.signal);
  const sink = usageStream(bus);
  for (const id of ['p1', 'p1', 'p2']) await sink.add({ id, counts: [asked] });
  await taken.promise;
  leaving.abort();
  await running;
  expect(await there.between(new Date(0), new Date('2027-01-01'), 10)).toEqual([{ ...asked, count: 6, totalMs: 15 }]);
});
