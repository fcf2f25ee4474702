import type { ExecutionResult } from 'graphql';
import { expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { Deadline } from '#kernel/deadline.js';
import { silentLog } from '#platform/log.js';
import type { GatewayRequest } from '../request.js';
import { someRequest } from '../testing/request.js';
import { inProcess } from './in-process.js';
import { limited } from './limited.js';
import { subgraphTransportContract } from './transport.contract.js';

subgraphTransportContract('a limited transport', async (subgraph, check) => ({
  transport: limited(inProcess(subgraph, { log: silentLog, check }), { maxUnderWay: 1, maxWaiting: 1 }),
  close: async () => {},
}));

const clock = new ManualClock();
const inMs = (ms: number) => Deadline.in(ms, () => clock.now().getTime());

/** A subgraph that answers when it is told to, one request at a time. */
const busy = (maxWaiting = 10) => {
  const asked: string[] = [];
  const answers: (() => void)[] = [];
  const transport = limited(
    {
      name: 'crm',
      execute: ({ query }) => {
        asked.push(query);
        return new Promise<ExecutionResult>(resolve => answers.push(() => resolve({ data: {} })));
      },
      subscribe: async () => ({}),
      health: async () => ({ standing: 'UP', reason: null }),
      close: async () => {},
    },
    { maxUnderWay: 1, maxWaiting },
  );
  const ask = (query: string, request: Partial<GatewayRequest> = {}) =>
    transport.execute({ query, kind: 'query', operationName: undefined, variables: {}, request: someRequest(request) });
  const answer = async () => {
    answers.shift()!();
    await new Promise(resolve => setImmediate(resolve));
  };
  return { asked, ask, answer };
};

it('asks no more at once than it may: live calls first, then by deadline, then as they came', async () => {
  const { asked, ask, answer } = busy();
  const all = [
    ask('first'),
    ask('whenever'),
    ask('whenever too'),
    ask('in 900', { deadline: inMs(900) }),
    ask('in 500', { deadline: inMs(500) }),
    ask('live', { callId: 'call-1' }),
    ask('live in 800', { callId: 'call-1', deadline: inMs(800) }),
  ];
  expect(asked).toEqual(['first']);
  for (let n = 1; n < all.length; n++) {
    await answer();
    expect(asked).toHaveLength(n + 1);
  }
  await answer();
  await Promise.all(all);
  expect(asked).toEqual(['first', 'live in 800', 'live', 'in 500', 'in 900', 'whenever', 'whenever too']);
});

it('refuses whom the queue has no room for, as the subgraph would', async () => {
  const { asked, ask, answer } = busy(1);
  const [first, second] = [ask('first'), ask('second')];
  await expect(ask('third')).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', message: 'crm has 1 requests under way and 1 waiting' });
  await answer();
  await answer();
  await Promise.all([first, second]);
  const last = ask('last');
  await answer();
  await last;
  expect(asked).toEqual(['first', 'second', 'last']);
});

it('forgets whom waiting made late, and asks nothing for whose time is over', async () => {
  const { asked, ask, answer } = busy();
  const leaving = new AbortController();
  const first = ask('first');
  const gone = expect(ask('gone', { signal: leaving.signal })).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  const late = expect(ask('late', { deadline: inMs(100) })).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  const last = ask('last');
  leaving.abort();
  await gone;
  await clock.advance(100);
  await answer();
  await late;
  await answer();
  await Promise.all([first, last]);
  expect(asked).toEqual(['first', 'last']);
});
