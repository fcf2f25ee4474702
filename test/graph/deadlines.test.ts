import { describe, expect, it } from 'vitest';
import { DEADLINES } from '#gateway/request.js';
import type { SubgraphOperation } from '#gateway/transports/transport.js';
import { ManualClock } from '#kernel/clock.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { EXECUTORS, near, openGateway, until } from './open-gateway.js';
import { smallHouse } from './small-house.js';

describe.each(EXECUTORS)('by %s', (_, executor) => {
  leavesNothingOpen();

  /** The shop answers when the gate opens; time stands still until the test moves it. */
  const openWithGate = async (options = {}) => {
    const house = smallHouse();
    const clock = new ManualClock();
    const gate = Promise.withResolvers<void>();
    house.shop.gate = gate.promise;
    const requests: SubgraphOperation[] = [];
    const transports = house.subgraphs.map(near).map(transport => ({
      ...transport,
      execute: (operation: SubgraphOperation) => {
        requests.push(operation);
        return transport.execute(operation);
      },
    }));
    return {
      house,
      clock,
      gate,
      requests,
      ...(await openGateway({ executor, supergraphSdl: house.supergraphSdl, transports, clock, ...options })),
    };
  };

  describe('a request with a deadline', () => {
    it('is answered in time, with null and a typed error for what is late', async () => {
      const { ask, clock, gate, house } = await openWithGate();
      const answer = ask('{ customer(id: "c1") { name orders { id } } }', {}, { 'x-hub-deadline-ms': '300' });
      await until(() => house.shop.asked === 1);
      await clock.advance(300);
      expect(await answer).toEqual({
        data: { customer: { name: 'Ada', orders: null } },
        errors: [
          {
            message: 'shop did not answer within the time the request had',
            path: ['customer', 'orders'],
            extensions: { code: 'DEADLINE_EXCEEDED', retryable: true, subgraph: 'shop' },
          },
        ],
      });
      gate.resolve();
    });

    it('tells each subgraph how much time is left, and lets it go when the time is over', async () => {
      const { ask, clock, gate, requests, house } = await openWithGate();
      const answer = ask('{ customer(id: "c1") { name orders { id } } }', {}, { 'x-hub-deadline-ms': '300' });
      await until(() => house.shop.asked === 1);
      await clock.advance(100);
      const { request } = requests.at(-1)!;
      expect(request.deadline?.leftMs).toBe(200);
      expect(request.signal?.aborted).toBe(false);
      await clock.advance(200);
      expect(request.signal?.aborted).toBe(true);
      gate.resolve();
      await answer;
    });

    it('has the default when it names none, and an error when it names nonsense', async () => {
      const { ask, clock, gate, house } = await openWithGate();
      const answer = ask('{ customer(id: "c1") { orders { id } } }');
      await until(() => house.shop.asked === 1);
      await clock.advance(10_000);
      expect((await answer).errors).toMatchObject([{ extensions: { code: 'DEADLINE_EXCEEDED' } }]);
      gate.resolve();

      const { errors } = await ask('{ shopMotto }', {}, { 'x-hub-deadline-ms': 'soon' });
      expect(errors).toMatchObject([
        { message: 'x-hub-deadline-ms wants a whole number of milliseconds', extensions: { code: 'INVALID_INPUT' } },
      ]);
    });

    it.each([
      ['bot:reference', 5_000],
      ['dashboard:wallboard', 10_000],
      ['service:billing', 30_000],
      ['somebody', 10_000],
      ['bot:strange', 700, { bot: 700, dashboard: 1, service: 1, development: 1 }],
    ])('has by default what clients like %s have: %i ms', async (client, ms, deadlinesMs = DEADLINES.deadlinesMs) => {
      const { ask, clock, gate, house, requests } = await openWithGate({ limits: { deadlinesMs } });
      const answer = ask('{ customer(id: "c1") { orders { id } } }', {}, { 'x-hub-client': client });
      await until(() => house.shop.asked === 1);
      expect(requests.at(-1)!.request.deadline?.leftMs).toBe(ms);
      await clock.advance(ms - 1);
      expect(requests.at(-1)!.request.signal?.aborted).toBe(false);
      await clock.advance(1);
      expect((await answer).errors).toMatchObject([{ extensions: { code: 'DEADLINE_EXCEEDED' } }]);
      gate.resolve();
    });

    it('may not wish for longer than the gateway allows', async () => {
      const { ask, clock, gate, house } = await openWithGate({ limits: { maxDeadlineMs: 20_000 } });
      const answer = ask('{ customer(id: "c1") { orders { id } } }', {}, { 'x-hub-deadline-ms': '9999999' });
      await until(() => house.shop.asked === 1);
      await clock.advance(20_000);
      expect((await answer).errors).toMatchObject([{ extensions: { code: 'DEADLINE_EXCEEDED' } }]);
      gate.resolve();
    });

    it('does not cancel a mutation that is under way: only the waiting ends', async () => {
      const { ask, clock, requests, house } = await openWithGate();
      const gate = Promise.withResolvers<void>();
      house.desk.opens = gate.promise;
      const answer = ask('mutation { moveCall(id: "call-1", phase: "HANDLING") { phase } }', {}, { 'x-hub-deadline-ms': '50' });
      await until(() => requests.length === 1);
      await clock.advance(50);
      expect((await answer).errors).toMatchObject([{ path: ['moveCall'], extensions: { code: 'DEADLINE_EXCEEDED' } }]);
      expect(requests[0]?.request.signal).toBeUndefined();
      gate.resolve();
      const after = async () => (await ask('{ call(id: "call-1") { phase } }')).data.call.phase;
      expect(await after()).toBe('HANDLING');
    });
  });

  it('lets go of the subgraphs when the client has gone', async () => {
    const { url, requests, house, gate } = await openWithGate();
    const leaving = new AbortController();
    const answer = fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ customer(id: "c1") { orders { id } } }' }),
      signal: leaving.signal,
    });
    await until(() => house.shop.asked === 1);
    leaving.abort();
    await expect(answer).rejects.toThrow();
    await until(() => requests.at(-1)!.request.signal!.aborted);
    gate.resolve();
  });
});
