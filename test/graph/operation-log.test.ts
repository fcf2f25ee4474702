import { describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { GraphOperation } from '#kernel/graph-operation.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { near, openGateway, until } from './open-gateway.js';
import { smallHouse } from './small-house.js';

leavesNothingOpen();

const open = async (record: (operation: GraphOperation) => Promise<void>) => {
  const house = smallHouse();
  const clock = new ManualClock('2026-01-05T09:00:00Z');
  return {
    house,
    ...(await openGateway({
      supergraphSdl: house.supergraphSdl,
      transports: house.subgraphs.map(near),
      clock,
      operationLog: { record },
    })),
  };
};

const onCall = { 'x-hub-call-id': 'call-1', 'x-hub-turn': '3', 'x-hub-client': 'bot:reference' };

describe('the log of what was asked on behalf of calls', () => {
  it('holds name, kind, time and errors of each operation, and never its text', async () => {
    const kept: GraphOperation[] = [];
    const { ask } = await open(async operation => void kept.push(operation));
    await ask('query Who($id: ID!) { customer(id: $id) { name } }', { id: 'c1' }, onCall);
    await ask('mutation { moveCall(id: "call-1", phase: "HANDLING") { id } }', {}, onCall);
    await ask('query Dangling { call(id: "call-2") { customer { name } } }', {}, { 'x-hub-call-id': 'call-2' });
    const about = { id: expect.any(String), ms: expect.any(Number), at: '2026-01-05T09:00:00.000Z' };
    expect(kept).toEqual([
      { ...about, callId: 'call-1', turn: 3, name: 'Who', kind: 'query', errors: 0, client: 'reference' },
      { ...about, callId: 'call-1', turn: 3, name: 'moveCall', kind: 'mutation', errors: 0, client: 'reference' },
      { ...about, callId: 'call-2', turn: null, name: 'Dangling', kind: 'query', errors: 1, client: 'development' },
    ]);
    for (const operation of kept) expect(GraphOperation.parse(operation)).toEqual(operation);
    expect(new Set(kept.map(({ id }) => id)).size).toBe(3);
  });

  it('holds subscriptions from when they were established', async () => {
    const kept: GraphOperation[] = [];
    const { follow, house } = await open(async operation => void kept.push(operation));
    void follow('subscription Changes { callChanged { id } }', {}, { callId: 'call-1', client: 'bot:reference' }).next();
    await until(() => kept.length === 1);
    expect(kept).toMatchObject([{ callId: 'call-1', name: 'Changes', kind: 'subscription', errors: 0, client: 'reference' }]);
    expect(house.listeners.size).toBe(1);
  });

  it('holds nothing of operations that belong to no call, or were never valid', async () => {
    const kept: GraphOperation[] = [];
    const { ask } = await open(async operation => void kept.push(operation));
    await ask('{ shopMotto }');
    await ask('{ noSuchField }', {}, onCall);
    expect(kept).toEqual([]);
  });

  it('holds up no answer, and spoils none when it fails', async () => {
    const never = await open(() => new Promise(() => {}));
    expect(await never.ask('{ shopMotto }', {}, onCall)).toEqual({ data: { shopMotto: 'Everything, always' } });
    const failing = await open(() => Promise.reject(new Error('the bus is closed')));
    expect(await failing.ask('{ shopMotto }', {}, onCall)).toEqual({ data: { shopMotto: 'Everything, always' } });
  });
});
