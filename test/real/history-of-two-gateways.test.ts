import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { compiledExecutor } from '#gateway/executors/compiled/compiled.js';
import { apolloPlanner } from '#gateway/planners/apollo.js';
import { redisHistory } from '#gateway/subscriptions/redis-history.js';
import { countedIds } from '#kernel/ids.js';
import { redisConnection } from '#platform/bus/redis-connection.js';
import { silentLog } from '#platform/log.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { near, openGateway, until } from '../graph/open-gateway.js';
import { reading } from '../graph/reading.js';
import { smallHouse } from '../graph/small-house.js';
import { type RealRedis, realRedis } from './redis.js';

leavesNothingOpen();
let redis: RealRedis;
beforeAll(async () => {
  redis = await realRedis();
});
afterAll(() => redis?.stop());

it('who comes back to another gateway gets what the first still heard, and learns that what came between cannot be known', async () => {
  const house = smallHouse();
  const connection = await redisConnection({ url: redis.url, log: silentLog });
  onTestFinished(() => connection.close());
  const gatewayOf = async (name: string) => {
    const { url } = await openGateway({
      executor: compiledExecutor(apolloPlanner),
      supergraphSdl: house.supergraphSdl,
      transports: house.subgraphs.map(near),
      topics: { callChanged: 'resume' },
      ids: countedIds(name),
      history: redisHistory({ redis: connection, events: 100, keepMs: 60_000 }),
    });
    return `${url}/graphql?query=${encodeURIComponent('subscription { callChanged { phase } }')}`;
  };
  const send = (phase: string) => house.send({ id: 'call-1', phase, customer: null });
  const kept = async () => {
    const [key] = await connection.ask(client => client.keys('switchboard:told:*'));
    return key === undefined ? 0 : connection.ask(client => client.xLen(key));
  };

  const [first, second] = [await gatewayOf('first'), await gatewayOf('second')];
  const leaving = new AbortController();
  const before = await reading(first, { signal: leaving.signal });
  await until(() => house.listeners.size === 1);
  send('A');
  await until(() => before.text().includes('"A"'));
  const id = /^id: (\S+)$/m.exec(before.text())![1]!;
  leaving.abort();
  for (const phase of ['B', 'C']) send(phase);
  while ((await kept()) < 3);
  const after = await reading(second, { headers: { 'last-event-id': id } });
  await until(() => after.text().includes('"lost"'));
  send('D');
  await until(() => after.text().includes('"D"'));
  const [stream] = id.split(':');
  const told = [...after.text().matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data!));
  const own = told.at(-1).extensions.stream;
  expect(own).not.toBe(stream);
  expect(told).toEqual([
    { data: { callChanged: { phase: 'B' } }, extensions: { stream, sequence: 2 } },
    { data: { callChanged: { phase: 'C' } }, extensions: { stream, sequence: 3 } },
    { data: null, extensions: { stream: own, sequence: 0, gap: { lost: null } } },
    { data: { callChanged: { phase: 'D' } }, extensions: { stream: own, sequence: 1 } },
  ]);
});
