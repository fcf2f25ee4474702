import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { historyContract } from '#gateway/subscriptions/history.contract.js';
import { redisHistory } from '#gateway/subscriptions/redis-history.js';
import { redisConnection } from '#platform/bus/redis-connection.js';
import { silentLog } from '#platform/log.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { type RealRedis, realRedis } from './redis.js';

let redis: RealRedis;
let count = 0;
leavesNothingOpen();

beforeAll(async () => {
  redis = await realRedis();
});
afterAll(() => redis?.stop());

historyContract('the history in Redis', async limits => {
  const prefix = `test-${++count}`;
  const connect = async () => {
    const connection = await redisConnection({ url: redis.url, log: silentLog });
    onTestFinished(() => connection.close());
    return redisHistory({ ...limits, redis: connection, prefix });
  };
  // Redis has no clock that a test could move.
  return { history: await connect(), other: await connect(), pass: ms => new Promise(resolve => setTimeout(resolve, ms)) };
});
