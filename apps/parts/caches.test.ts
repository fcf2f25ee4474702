import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { countedIds } from '#kernel/ids.js';
import { OUTDATED } from '#kernel/outdated.js';
import type { Bus } from '#platform/bus/bus.js';
import { inProcessBus } from '#platform/bus/in-process.js';
import { inProcessStore } from '#platform/bus/in-process-store.js';
import { Lifecycle } from '#platform/lifecycle.js';
import { silentLog } from '#platform/log.js';
import { cachesOf } from './caches.js';

const clock = new ManualClock();
const ground = (bus: Bus) => ({
  ...{ clock, ids: countedIds('op'), log: silentLog, lifecycle: new Lifecycle(silentLog) },
  ...{ bus, store: inProcessStore(), health: [] },
});

it('what may be kept is read from a file, and one that is not there is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-policies-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'policies.yaml');
  await writeFile(file, 'Customer: { maxAgeMs: 60000 }');
  const house = ground(inProcessBus());
  expect((await cachesOf(house, { cachePolicies: file, cacheBytes: 1_000 })).policies).toEqual({ Customer: { maxAgeMs: 60_000 } });
  await expect(cachesOf(house, { cachePolicies: `${file}.no`, cacheBytes: 1_000 })).rejects.toMatchObject({ code: 'MISCONFIGURED' });
});

it('changes are heard on the bus; when some may have been missed, everything has changed, before and after', async () => {
  const working = inProcessBus();
  const lost = (): AsyncIterableIterator<never> => ({
    next: () => Promise.reject(new HubError('UPSTREAM_UNAVAILABLE', 'The connection is lost')),
    [Symbol.asyncIterator]() {
      return this;
    },
  });
  let times = 0;
  const bus: Bus = {
    ...working,
    close: () => working.close(),
    subscribe: async (topic, signal) => (++times === 1 ? lost() : working.subscribe(topic, signal)),
  };
  const { changes } = await cachesOf(ground(bus), { cachePolicies: null, cacheBytes: 1_000 });
  const heard = changes![Symbol.asyncIterator]();
  for (const _ of ['when it begins', 'when it is lost']) expect((await heard.next()).value).toEqual({ everything: true });
  const next = heard.next();
  await clock.advance(1_000);
  expect((await next).value).toEqual({ everything: true });
  const message = heard.next();
  await working.publish(OUTDATED, { type: 'Customer', key: { id: 'c1' } });
  expect((await message).value).toEqual({ type: 'Customer', key: { id: 'c1' } });
  const end = heard.next();
  await working.close();
  expect((await end).done).toBe(true);
});
