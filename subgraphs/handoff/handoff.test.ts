import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { developmentClient } from '#kernel/client.js';
import { ManualClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { countedIds } from '#kernel/ids.js';
import type { Json } from '#kernel/json.js';
import type { Bus } from '#platform/bus/bus.js';
import { inProcessBus } from '#platform/bus/in-process.js';
import { silentLog } from '#platform/log.js';
import { Queue } from '#platform/queue.js';
import { type SubgraphExecutor, subgraphExecutor } from '#platform/subgraph/executor.js';
import { memoryHandoffDesk } from './connectors/memory.js';
import {
  type HandoffDesk,
  type Handoffs,
  handoffIntake,
  handoffSubgraph,
  handoffs,
  handoffTimer,
  sampleAgents,
  sampleQueues,
} from './index.js';

let bus: Bus;
let desk: HandoffDesk;
let clock: ManualClock;
let work: Handoffs;
let handoff: SubgraphExecutor;
let stop: AbortController;
let running: Promise<void>[];
beforeEach(() => {
  bus = inProcessBus();
  desk = memoryHandoffDesk({ queues: sampleQueues, agents: sampleAgents });
  clock = new ManualClock('2026-01-05T09:00:00Z');
  stop = new AbortController();
  running = [];
  build();
});
afterEach(async () => {
  stop.abort();
  await Promise.all(running);
  await bus.close();
});

const build = (part: Partial<Bus> = {}) => {
  const common = { desk, bus: { ...bus, ...part }, clock, ids: countedIds('h'), logger: silentLog };
  work = handoffs(common);
  handoff = subgraphExecutor(handoffSubgraph({ ...common, handoffs: work }), { log: silentLog });
};
const startTimer = async () => {
  running.push(handoffTimer({ handoffs: work, desk, clock, bus, logger: silentLog }).run(stop.signal));
  await clock.advance(0);
};

const request = { client: developmentClient, purpose: 'SERVE_CALL' as const, callId: null, deadline: null };
const ask = async (query: string, variables: Record<string, unknown> = {}) => {
  const { data, errors } = await handoff.execute({ query, variables, request });
  if (errors) throw errors[0]!;
  return JSON.parse(JSON.stringify(data)) as Record<string, unknown>;
};
const REQUEST = `mutation ($input: RequestHandoffInput!) { requestHandoff(input: $input) {
  ... on HandoffRequested { handoff { id status expiresAt queue { id waiting } call { id } agent { id } } } ... on HandoffRefused { code reason } } }`;
const input = { callId: 'c1', key: 'k', reason: 'asked for a person', summary: 'Order 1234', language: 'EN' };
const settle = (mutation: string) =>
  ask(
    `mutation { done: ${mutation} { ... on HandoffSettled { handoff { status agent { name available } } } ... on HandoffRefused { reason } } }`,
  );
const statusOf = async (id = 'h-1') => (await desk.handoffsByIds([id]))[0]?.status;
const told = async () => (await bus.read('handoffs', '', 100)).map(({ message }) => message as { id: string });

describe('asking for an agent', () => {
  it('offers the call in the queue of its language, once for a key', async () => {
    const expected = {
      requestHandoff: {
        handoff: {
          id: 'h-1',
          status: 'WAITING',
          expiresAt: '2026-01-05T09:00:45.000Z',
          queue: { id: 'en-service', waiting: 1 },
          call: { id: 'c1' },
          agent: null,
        },
      },
    };
    expect(await ask(REQUEST, { input })).toEqual(expected);
    expect(await ask(REQUEST, { input })).toEqual(expected);
    expect(await told()).toEqual([
      {
        id: 'h-1:WAITING',
        handoffId: 'h-1',
        callId: 'c1',
        status: 'WAITING',
        at: '2026-01-05T09:00:00.000Z',
        queueId: 'en-service',
        agentId: null,
      },
    ]);
  });

  it('may name the queue and the time', async () => {
    expect(await ask(REQUEST, { input: { ...input, language: 'ZH', queueId: 'zh-technical', waitMs: 10_000 } })).toMatchObject({
      requestHandoff: { handoff: { expiresAt: '2026-01-05T09:00:10.000Z', queue: { id: 'zh-technical' } } },
    });
  });

  it.each([
    [{ queueId: 'no-such' }, 'NO_SUCH_QUEUE', 'There is no queue no-such.'],
    [{ key: '' }, 'INVALID', 'key has 1 to 200 characters.'],
    [{ waitMs: 0 }, 'INVALID', 'waitMs is 1 to 600000.'],
  ])('is refused with %j', async (changes, code, reason) => {
    expect(await ask(REQUEST, { input: { ...input, ...changes } })).toEqual({ requestHandoff: { code, reason } });
  });

  it('is refused while the call waits already', async () => {
    await ask(REQUEST, { input });
    expect(await ask(REQUEST, { input: { ...input, key: 'other' } })).toEqual({
      requestHandoff: { code: 'WAITS_ALREADY', reason: 'The call waits for an agent already.' },
    });
  });

  it('shows with the call, in the queue, and from other subgraphs', async () => {
    await ask(REQUEST, { input });
    expect(
      await ask('{ waitingHandoffs(queueId: "en-service") { id } queues { id waiting } agents { name languages available } }'),
    ).toMatchObject({
      waitingHandoffs: [{ id: 'h-1' }],
      queues: [
        { id: 'en-service', waiting: 1 },
        { id: 'zh-service', waiting: 0 },
        { id: 'zh-technical', waiting: 0 },
      ],
    });
    const references = [
      { __typename: 'Call', id: 'c1' },
      { __typename: 'Call', id: 'c2' },
      { __typename: 'Agent', id: 'agent-chen' },
    ];
    expect(
      await ask('query ($r: [_Any!]!) { _entities(representations: $r) { ... on Call { handoff { id } } ... on Agent { name } } }', {
        r: references,
      }),
    ).toEqual({
      _entities: [{ handoff: { id: 'h-1' } }, { handoff: null }, { name: '陈思远' }],
    });
  });
});

describe('a call that waits', () => {
  beforeEach(() => ask(REQUEST, { input }));

  it('is taken by one agent, who then is in a call', async () => {
    const taken = { done: { handoff: { status: 'ACCEPTED', agent: { name: 'Hannah Whitfield', available: false } } } };
    expect(await settle('acceptHandoff(handoffId: "h-1", agentId: "agent-hannah")')).toEqual(taken);
    expect(await settle('acceptHandoff(handoffId: "h-1", agentId: "agent-hannah")')).toEqual(taken);
    expect(await settle('acceptHandoff(handoffId: "h-1", agentId: "agent-oliver")')).toEqual({
      done: { reason: 'The handoff waits no more: it is ACCEPTED.' },
    });
    expect(await settle('cancelHandoff(handoffId: "h-1")')).toEqual({ done: { reason: 'The handoff waits no more: it is ACCEPTED.' } });
    expect((await told()).map(({ id }) => id)).toEqual(['h-1:WAITING', 'h-1:ACCEPTED']);
  });

  it.each([
    ['acceptHandoff(handoffId: "h-1", agentId: "nobody")', 'There is no agent nobody.'],
    ['acceptHandoff(handoffId: "h-1", agentId: "agent-priya")', 'The agent is not available.'],
    ['acceptHandoff(handoffId: "h-1", agentId: "agent-liu")', "刘雨桐 does not speak the caller's language."],
    ['acceptHandoff(handoffId: "no-such", agentId: "agent-hannah")', 'There is no handoff no-such.'],
    ['cancelHandoff(handoffId: "no-such")', 'There is no handoff no-such.'],
  ])('%s is refused', async (mutation, reason) => {
    expect(await settle(mutation)).toEqual({ done: { reason } });
    expect(await statusOf()).toBe('WAITING');
  });

  it('can be declined, and called off', async () => {
    expect(await settle('declineHandoff(handoffId: "h-1", agentId: "agent-oliver")')).toMatchObject({
      done: { handoff: { status: 'DECLINED' } },
    });
    await ask(REQUEST, { input: { ...input, key: 'again' } });
    const [again] = await desk.waiting(null);
    expect(await settle(`cancelHandoff(handoffId: "${again?.id}")`)).toMatchObject({ done: { handoff: { status: 'CANCELLED' } } });
    expect(await settle(`cancelHandoff(handoffId: "${again?.id}")`)).toMatchObject({ done: { handoff: { status: 'CANCELLED' } } });
  });

  it('waits no longer than it should', async () => {
    await startTimer();
    await clock.advance(44_999);
    expect(await statusOf()).toBe('WAITING');
    await clock.advance(1);
    expect(await statusOf()).toBe('EXPIRED');
    expect((await told()).map(({ id }) => id)).toEqual(['h-1:WAITING', 'h-1:EXPIRED']);
  });

  it('expires on time also when it was asked for after a longer one', async () => {
    await startTimer();
    await ask(REQUEST, { input: { ...input, callId: 'c2', waitMs: 1_000 } });
    await clock.advance(0);
    await clock.advance(1_000);
    expect((await desk.waiting(null)).map(({ id }) => id)).toEqual(['h-1']);
  });

  it('expires also when the hub was down at the time', async () => {
    await clock.advance(60_000);
    await startTimer();
    expect(await statusOf()).toBe('EXPIRED');
  });

  it('expires on time also after the news of handoffs have broken off', async () => {
    const lost = new Queue<Json>();
    let asked = 0;
    const breaking: Bus = { ...bus, subscribe: (...listener) => (asked++ === 0 ? Promise.resolve(lost) : bus.subscribe(...listener)) };
    running.push(handoffTimer({ handoffs: work, desk, clock, bus: breaking, logger: silentLog }).run(stop.signal));
    await clock.advance(0);
    lost.finish(new HubError('UPSTREAM_UNAVAILABLE', 'The connection was lost'));
    await clock.advance(0);
    await clock.advance(5_000);
    await clock.advance(0);
    await ask(REQUEST, { input: { ...input, callId: 'c2', waitMs: 1_000 } });
    await clock.advance(0);
    await clock.advance(1_000);
    expect((await desk.waiting(null)).map(({ id }) => id)).toEqual(['h-1']);
  });

  it('waits no more when the caller hangs up', async () => {
    running.push(handoffIntake({ handoffs: work, bus, clock, logger: silentLog }).run(stop.signal));
    const news = await bus.subscribe('handoffs.changed');
    await bus.append('call-log', { id: 'e1', callId: 'c1', kind: 'turn.heard', at: '2026-01-05T09:00:01.000Z', sequence: 8 });
    await bus.append('call-log', {
      id: 'e2',
      callId: 'c1',
      kind: 'call.ended',
      at: '2026-01-05T09:00:02.000Z',
      sequence: 9,
      reason: 'CALLER_HUNG_UP',
    });
    expect((await news.next()).value).toMatchObject({ id: 'h-1:CANCELLED', at: '2026-01-05T09:00:02.000Z' });
  });
});

it.each([
  ['CALLER_HUNG_UP', true],
  ['HANDED_OFF', false],
])('an agent whose call has ended by %s is available: %s', async (reason, available) => {
  await ask(REQUEST, { input });
  await settle('acceptHandoff(handoffId: "h-1", agentId: "agent-hannah")');
  const ended = { id: 'e2', callId: 'c1', kind: 'call.ended', at: '2026-01-05T09:00:02.000Z', sequence: 9, reason };
  const noted = Promise.withResolvers<void>();
  const noting: Handoffs = { ...work, callEnded: (...call) => work.callEnded(...call).then(noted.resolve) };
  running.push(handoffIntake({ handoffs: noting, bus, clock, logger: silentLog }).run(stop.signal));
  await bus.append('call-log', ended);
  await noted.promise;
  expect(await desk.agentsByIds(['agent-hannah'])).toMatchObject([{ available }]);
});

it('goes on and off duty', async () => {
  const duty = (available: boolean, agentId = 'agent-sun') =>
    ask(`mutation { setAgentAvailable(agentId: "${agentId}", available: ${available}) { name available } }`);
  expect(await duty(true)).toEqual({ setAgentAvailable: { name: '孙婉清', available: true } });
  expect(await duty(false)).toEqual({ setAgentAvailable: { name: '孙婉清', available: false } });
  expect(await duty(true, 'nobody')).toEqual({ setAgentAvailable: null });
});

describe('listening to handoffs', () => {
  const listen = async (variables: Record<string, unknown>) => {
    const answers = await handoff.subscribe({
      query: 'subscription ($callId: ID) { handoffChanged(callId: $callId) { status call { id } agent { name } } }',
      variables,
      request,
    });
    if (!('next' in answers)) throw answers.errors?.[0] ?? new Error('no subscription');
    return answers;
  };

  it('hears of one call, or of all, as they change', async () => {
    const [one, all] = await Promise.all([listen({ callId: 'c1' }), listen({})]);
    await ask(REQUEST, { input: { ...input, callId: 'c2' } });
    expect((await all.next()).value?.data).toEqual({ handoffChanged: { status: 'WAITING', call: { id: 'c2' }, agent: null } });
    await ask(REQUEST, { input });
    expect((await one.next()).value?.data).toEqual({ handoffChanged: { status: 'WAITING', call: { id: 'c1' }, agent: null } });
    await settle('acceptHandoff(handoffId: "h-2", agentId: "agent-oliver")');
    expect((await one.next()).value?.data).toEqual({
      handoffChanged: { status: 'ACCEPTED', call: { id: 'c1' }, agent: { name: 'Oliver Grant' } },
    });
    await Promise.all([one.return?.(), all.return?.()]);
  });
});

it('tells later what could not be told', async () => {
  build({ append: () => Promise.reject(new Error('no bus')) });
  expect(await ask(REQUEST, { input })).toMatchObject({ requestHandoff: { handoff: { id: 'h-1' } } });
  expect(await told()).toEqual([]);
  build();
  await startTimer();
  await clock.advance(5_000);
  expect((await told()).map(({ id }) => id)).toEqual(['h-1:WAITING']);
});
