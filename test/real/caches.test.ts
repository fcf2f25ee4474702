import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { cacheContract } from '#gateway/caches/cache.contract.js';
import { redisCache } from '#gateway/caches/redis.js';
import { ManualClock } from '#kernel/clock.js';
import { redisConnection } from '#platform/bus/redis-connection.js';
import { log, silentLog } from '#platform/log.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { type RealRedis, realRedis } from './redis.js';

let redis: RealRedis;
let count = 0;
const prefix = () => `test-${++count}`;
const patienceMs = 1_000;
leavesNothingOpen();

const connect = () => redisConnection({ url: redis.url, log: silentLog });

beforeAll(async () => {
  redis = await realRedis();
});
afterAll(() => redis?.stop());

cacheContract('the cache on Redis', async () => {
  const shared = { prefix: prefix(), log: silentLog, patienceMs };
  const [one, two] = [await connect(), await connect()];
  return {
    cache: redisCache({ redis: one, ...shared }),
    other: redisCache({ redis: two, ...shared }),
    // Redis has no clock that a test could move.
    pass: ms => new Promise(resolve => setTimeout(resolve, ms)),
    close: async () => {
      await one.close();
      await two.close();
    },
  };
});

const a = { key: 'a', json: '1', at: 5, ttlMs: 60_000, tags: ['t'] };

it('forgets what has ended under a tag that is still in use', async () => {
  const connection = await connect();
  onTestFinished(() => connection.close());
  const [clock, name] = [new ManualClock(), prefix()];
  const cache = redisCache({ redis: connection, log: silentLog, clock, prefix: name, patienceMs });
  for (let n = 0; n < 50; n++) {
    await cache.set([{ ...a, key: `key ${n}` }]);
    await clock.advance(10_000);
  }
  const [tag] = await connection.ask(client => client.keys(`${name}:cache:tag:*`));
  expect(await connection.ask(client => client.zCard(tag!))).toBeLessThanOrEqual(7);
});

it('knows nothing while Redis is gone, says so once, and trusts nothing that it could not delete', async () => {
  const lines: string[] = [];
  const [connection, witness] = [await connect(), await connect()];
  onTestFinished(async () => {
    await connection.close();
    await witness.close();
    await redis.start();
  });
  const clock = new ManualClock();
  const logged = log({ name: 'test', to: { write: line => lines.push(line) } });
  const name = prefix();
  const cache = redisCache({ redis: connection, log: logged, clock, prefix: name, patienceMs: 100, restMs: 1_000 });
  await cache.set([a]);
  await redis.kill();
  const before = performance.now();
  for (let n = 0; n < 20; n++) expect(await cache.get(['a'])).toEqual([null]);
  expect(performance.now() - before).toBeLessThan(1_500);
  await cache.deleteTagged(['t']);
  expect(lines.filter(line => line.includes('out of order'))).toHaveLength(1);

  await redis.start();
  const again = redisCache({ redis: witness, log: silentLog, prefix: name, patienceMs });
  // What a Redis that keeps its memory would still have.
  await untilTrue(async () => {
    await again.set([a]);
    return (await again.get(['a']))[0] !== null;
  });
  await untilTrue(async () => {
    await clock.advance(1_000);
    expect(await cache.get(['a'])).toEqual([null]);
    return (await again.get(['a']))[0] === null;
  });
  await untilTrue(async () => {
    await clock.advance(1_000);
    await cache.set([a]);
    return (await cache.get(['a']))[0] !== null;
  });
  expect(lines.filter(line => line.includes('in order again'))).toHaveLength(1);
}, 20_000);

const untilTrue = async (isSo: () => Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await new Promise(resolve => setTimeout(resolve, 20));
};
