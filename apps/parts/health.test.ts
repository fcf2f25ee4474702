import { expect, it, onTestFinished } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { Lifecycle } from '#platform/lifecycle.js';
import { silentLog } from '#platform/log.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { openHealth } from './health.js';
import { listen } from './listen.js';

leavesNothingOpen();

it('is not ready before the process stands, and says so again before it stops taking requests', async () => {
  const clock = new ManualClock();
  const lifecycle = new Lifecycle(silentLog);
  onTestFinished(() => lifecycle.close());
  const ground = { clock, log: silentLog, lifecycle };
  const well = { name: 'gateway', check: async () => ({ standing: 'UP' as const, reason: null }) };
  const health = openHealth(ground, [well], { needs: ['gateway'], drainMs: 5_000 });
  const url = await listen(ground, { host: '127.0.0.1', port: 0, token: null }, [health.routes]);
  // A connection of its own each time: whether new ones are taken is what counts.
  const ready = async () => (await fetch(`${url}/health/ready`, { headers: { connection: 'close' } })).status;
  expect(await ready()).toBe(503);
  health.stand();
  expect(await ready()).toBe(200);

  const closed = lifecycle.close();
  expect(await ready()).toBe(503);
  await clock.advance(4_999);
  expect(await ready()).toBe(503);
  await clock.advance(1);
  await closed;
  await expect(ready()).rejects.toThrow('fetch failed');
});
