import { expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { countedIds } from '#kernel/ids.js';
import { silentLog } from '#platform/log.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { memoryUsageCounts } from '#platform/usage/memory-usage-counts.js';
import { usageTally } from '#platform/usage/usage-tally.js';
import { near, openGateway, until } from './open-gateway.js';
import { smallHouse } from './small-house.js';

leavesNothingOpen();

const ALL = [new Date(0), new Date('2027-01-01T00:00:00Z'), 1_000] as const;

const open = async () => {
  const house = smallHouse();
  const counts = memoryUsageCounts();
  const clock = new ManualClock('2026-01-05T09:00:00Z');
  const usage = usageTally({ to: counts, clock, ids: countedIds('p'), log: silentLog });
  const gateway = await openGateway({ supergraphSdl: house.supergraphSdl, transports: house.subgraphs.map(near), observing: { usage } });
  return { ...gateway, house, counts, clock, usage };
};

it('counts every request by client, operation and outcome, neither more nor less', async () => {
  const { ask, follow, house, counts, usage } = await open();
  const sent = { who: 0, motto: 0, invalid: 0, move: 0 };
  await Promise.all(
    Array.from({ length: 200 }, async (_, n) => {
      const client = { 'x-hub-client': n % 2 === 0 ? 'bot:reference' : 'dashboard:wallboard' };
      if (n % 5 === 0) await ask('{ noSuchField }', {}, client).then(() => sent.invalid++);
      else if (n % 5 === 1)
        await ask('mutation Move { moveCall(id: "call-1", phase: "HANDLING") { id } }', {}, client).then(() => sent.move++);
      else if (n % 5 === 2) await ask('{ shopMotto }', {}, client).then(() => sent.motto++);
      else await ask('query Who($id: ID!) { customer(id: $id) { name } }', { id: 'c1' }, client).then(() => sent.who++);
    }),
  );
  await ask('query Dangling { call(id: "call-2") { customer { name } } }');
  void follow('subscription Changes { callChanged { id } }', {}, { client: 'dashboard:wallboard' }).next();
  await until(() => house.listeners.size === 1);
  await usage.close();
  const kept = await counts.between(...ALL);
  const sum = (operation: string) => kept.filter(count => count.operation === operation).reduce((all, { count }) => all + count, 0);
  expect({ who: sum('Who'), motto: sum('shopMotto'), invalid: sum(''), move: sum('Move') }).toEqual(sent);
  expect(kept.reduce((all, { count }) => all + count, 0)).toBe(202);
  expect(kept.find(({ operation, client }) => operation === 'Who' && client.kind === 'bot')).toEqual({
    minute: new Date('2026-01-05T09:00:00Z'),
    client: { kind: 'bot', id: 'reference' },
    operation: 'Who',
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    kind: 'query',
    outcome: 'ok',
    count: 40,
    totalMs: expect.any(Number),
    errors: 0,
  });
  expect(kept.find(({ operation }) => operation === 'Dangling')).toMatchObject({ outcome: 'partial', errors: 1, count: 1 });
  expect(kept.find(({ operation }) => operation === 'Changes')).toMatchObject({ kind: 'subscription', outcome: 'ok', count: 1 });
  expect(kept.filter(({ kind }) => kind === 'invalid').every(({ outcome, hash }) => outcome === 'failed' && hash === '')).toBe(true);
});

it('tells what was counted every ten seconds', async () => {
  const { ask, counts, clock, usage } = await open();
  await ask('{ shopMotto }');
  await clock.advance(10_000);
  expect((await counts.between(...ALL)).map(({ operation, count }) => [operation, count])).toEqual([['shopMotto', 1]]);
  await usage.close();
});
