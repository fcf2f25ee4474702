import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HubError } from '#kernel/errors.js';
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

  it('is an error within the time, ends listening with one, and its consumers go on when it is back', async () => {
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
    // What was published meanwhile is gone: who listened has to know, and listens anew.
    await expect(news.next()).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', system: 'redis' });
    expect((await news.next()).done).toBe(true);
    const anew = await again(() => bus.subscribe('news'));
    await bus.publish('news', 'back');
    expect((await anew.next()).value).toBe('back');
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

describe('what is done beside an append', () => {
  it('does not make it fail: the message is kept', async () => {
    const connection = await connect();
    const refusing: RedisConnection = {
      ...connection,
      ask: command =>
        String(command).includes('xLen')
          ? Promise.reject(new HubError('UPSTREAM_TIMEOUT', 'Redis took over 2 ms'))
          : connection.ask(command),
    };
    const bus = redisBus({ redis: refusing, log: silentLog, prefix: prefix(), keep: 1 });
    const id = await bus.append('calls', 'kept');
    expect(await bus.read('calls', '', 10)).toEqual([{ id, message: 'kept' }]);
    await bus.close();
    await connection.close();
  });
});

describe('what somebody else has put into Redis', () => {
  it('is null where it is no JSON, and what follows comes as ever', async () => {
    const connection = await connect();
    const shared = prefix();
    const bus = redisBus({ redis: connection, log: silentLog, prefix: shared });
    const news = await bus.subscribe('news');
    await connection.ask(client => client.publish(`${shared}:topic:news`, '{'));
    await connection.ask(client => client.xAdd(`${shared}:stream:calls`, '*', { json: '{' }));
    await connection.ask(client => client.xAdd(`${shared}:stream:calls`, '*', { other: '1' }));
    await bus.publish('news', 'ours');
    await bus.append('calls', 'ours');
    const deliveries = bus.consume('calls', 'reports', 'r1');
    const taken = [await deliveries.next(), await deliveries.next(), await deliveries.next()];
    expect(taken.map(({ value }) => value?.message)).toEqual([null, null, 'ours']);
    expect([(await news.next()).value, (await news.next()).value]).toEqual([null, 'ours']);
    expect((await bus.read('calls', '', 10)).map(({ message }) => message)).toEqual([null, null, 'ours']);
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
