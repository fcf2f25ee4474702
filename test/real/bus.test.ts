import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { busContract } from '#platform/bus/bus.contract.js';
import { redisBus } from '#platform/bus/redis.js';
import { type RedisConnection, redisConnection } from '#platform/bus/redis-connection.js';
import { redisStore } from '#platform/bus/redis-store.js';
import { storeContract } from '#platform/bus/store.contract.js';
import { silentLog } from '#platform/log.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { type RealRedis, realRedis } from './redis.js';

let redis: RealRedis;
let count = 0;
const prefix = () => `test-${++count}`;
leavesNothingOpen();

const connect = () => redisConnection({ url: redis.url, log: silentLog });

beforeAll(async () => {
  redis = await realRedis();
});
afterAll(() => redis?.stop());

busContract('the bus on Redis', async settings => {
  const shared = { ...settings, prefix: prefix(), log: silentLog };
  const [one, two] = [await connect(), await connect()];
  return {
    bus: redisBus({ redis: one, ...shared }),
    other: redisBus({ redis: two, ...shared }),
    close: async () => {
      await one.close();
      await two.close();
    },
  };
});

storeContract('the store on Redis', async () => {
  const shared = prefix();
  const [one, two] = [await connect(), await connect()];
  return {
    store: redisStore({ redis: one, prefix: shared }),
    other: redisStore({ redis: two, prefix: shared }),
    // Redis has no clock that a test could move.
    pass: ms => new Promise(resolve => setTimeout(resolve, ms)),
    close: async () => {
      await one.close();
      await two.close();
    },
  };
});

describe('a Redis that goes away', () => {
  let connection: RedisConnection;
  afterEach(async () => {
    await connection?.close();
    await redis.start();
  });

  it('is an error within the time, and its consumers and listeners go on when it is back', async () => {
    connection = await redisConnection({ url: redis.url, log: silentLog, timeoutMs: 200 });
    const bus = redisBus({ redis: connection, log: silentLog, prefix: prefix() });
    const store = redisStore({ redis: connection });
    const deliveries = bus.consume('calls', 'reports', 'r1');
    const news = await bus.subscribe('news');
    await bus.append('calls', 'before');
    expect((await deliveries.next()).value?.message).toBe('before');
    const next = deliveries.next();

    await redis.kill();
    await expect(store.get('key')).rejects.toMatchObject({ code: expect.stringMatching(/^UPSTREAM_/), retryable: true, system: 'redis' });
    expect(await connection.health.check(AbortSignal.timeout(1_000))).toMatchObject({ standing: 'DOWN' });

    await redis.start();
    // What fails at once is asked anew in a later turn, or nothing else would have one: not the connection that comes back.
    const again = async <T>(work: () => Promise<T>): Promise<T> => work().catch(() => nextTurn().then(() => again(work)));
    await again(() => bus.append('calls', 'after'));
    expect((await next).value?.message).toBe('after');
    await again(async () => {
      await bus.publish('news', 'back');
      const heard = await Promise.race([news.next(), new Promise<null>(resolve => setTimeout(resolve, 200, null))]);
      if (!heard) throw new Error('not yet listening');
    });
    expect(await connection.health.check(AbortSignal.timeout(1_000))).toMatchObject({ standing: 'UP' });
    await bus.close();
  });
});

describe('a connection that breaks', () => {
  it('loses nothing that Redis had given to it and it had not received', async () => {
    const connection = await connect();
    const shared = prefix();
    const key = `${shared}:stream:calls`;
    const bus = redisBus({ redis: connection, log: silentLog, prefix: shared });
    const deliveries = bus.consume('calls', 'reports', 'r1');
    await bus.append('calls', 'first');
    const first = (await deliveries.next()).value!;
    await first.ack();
    const next = deliveries.next();
    // Within one transaction the message is given to r1 before the blocked reader is served.
    const thief = await connection.another();
    await expect.poll(async () => (await thief.info('clients')).match(/blocked_clients:(\d+)/)?.[1]).toBe('1');
    const blocked = (await thief.clientList()).filter(client => client.cmd === 'xreadgroup');
    const multi = thief.multi().xAdd(key, '*', { json: '"lost"' }).xReadGroup('reports', 'r1', { key, id: '>' });
    await multi.exec();
    await thief.sendCommand(['CLIENT', 'KILL', 'ID', String(blocked[0]!.id)]).catch(() => {});
    expect((await next).value?.message).toBe('lost');
    thief.destroy();
    await bus.close();
    await connection.close();
  });
});

describe('a Redis that is not there at the start', () => {
  it('is named, without the password that stood in its address', async () => {
    const url = redis.url.replace('redis://', 'redis://user:secret@').replace(/\d+$/, '1');
    const asked = redisConnection({ url, log: silentLog, patienceMs: 50 });
    await expect(asked).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      message: expect.stringMatching(/^Redis at redis:\/\/127\.0\.0\.1:1 cannot be reached: .*ECONNREFUSED/),
    });
    await expect(asked).rejects.not.toThrow(/secret/);
  });

  it.each(['localhost:6379', 'http://localhost', ''])('is a wrong setting when its address is "%s"', async url => {
    await expect(redisConnection({ url, log: silentLog })).rejects.toMatchObject({ code: 'MISCONFIGURED' });
  });
});
