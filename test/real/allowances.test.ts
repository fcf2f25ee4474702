import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allowanceContract } from '#gateway/guards/allowance.contract.js';
import { allowancesOnRedis } from '#gateway/guards/allowance-on-redis.js';
import { redisConnection } from '#platform/bus/redis-connection.js';
import { type Log, silentLog } from '#platform/log.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { type RealRedis, realRedis } from './redis.js';

let redis: RealRedis;
let count = 0;
leavesNothingOpen();

beforeAll(async () => {
  redis = await realRedis();
});
afterAll(() => redis?.stop());

allowanceContract('the allowance on Redis', async () => {
  const prefix = `test-${++count}`;
  const [one, two] = [await redisConnection({ url: redis.url, log: silentLog }), await redisConnection({ url: redis.url, log: silentLog })];
  return {
    // What a busy machine takes to answer is not what is tested.
    make: allowancesOnRedis({ redis: one, log: silentLog, prefix, patienceMs: 2_000 }),
    other: allowancesOnRedis({ redis: two, log: silentLog, prefix, patienceMs: 2_000 }),
    // Redis has no clock that a test could move.
    pass: ms => new Promise(resolve => setTimeout(resolve, ms)),
    close: async () => {
      await one.close();
      await two.close();
    },
  };
});

describe('a Redis that goes away', () => {
  it('refuses nobody, is told of once, and counts again when it is back', async () => {
    const said: string[] = [];
    const log = Object.assign(Object.create(silentLog) as Log, {
      warn: (_: object, message: string) => said.push(message),
      info: (message: string) => said.push(message),
    });
    const connection = await redisConnection({ url: redis.url, log: silentLog, timeoutMs: 200 });
    const minute = allowancesOnRedis({ redis: connection, log, prefix: `test-${++count}`, restMs: 50 })({
      name: 'minute',
      quota: 3,
      windowS: 60,
    });
    expect(await minute.take('a', 1)).toMatchObject({ granted: true, left: 2 });

    await redis.kill();
    // This process counts for itself, from nothing, and refuses who goes beyond.
    const taken = [];
    for (let time = 0; time < 4; time++) taken.push((await minute.take('a', 1)).granted);
    expect(taken).toEqual([true, true, true, false]);
    expect(said).toEqual(['Redis does not count what clients ask: each process counts for itself']);

    await redis.start();
    const lastSaid = async () => {
      await minute.take('b', 0);
      return said.at(-1);
    };
    await expect.poll(lastSaid, { timeout: 10_000 }).toBe('Redis counts what clients ask again');
    expect(said).toHaveLength(2);
    await connection.close();
  }, 20_000);
});
