import { type ExecutionResult, GraphQLError, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { countedIds } from '#kernel/ids.js';
import { silentLog } from '#platform/log.js';
import { Queue } from '#platform/queue.js';
import type { Operation } from '../executor.js';
import { formatError } from '../format-error.js';
import { somebody } from '../identity.js';
import type { GatewayRequest } from '../request.js';
import { someRequest } from '../testing/request.js';
import { inProcessHistory } from './history.js';
import { LIVE_LIMITS } from './limits.js';
import { followingOf } from './policies.js';
import { sharedStreams } from './shared.js';
import type { Subscriber } from './subscriber.js';

const open = (subscribe?: () => Promise<ExecutionResult>) => {
  const clock = new ManualClock();
  const operations: Operation[] = [];
  const upstreams: Queue<ExecutionResult>[] = [];
  const executor = {
    subscribe: async (operation: Operation) => {
      operations.push(operation);
      if (subscribe) return subscribe();
      const upstream = new Queue<ExecutionResult>();
      upstreams.push(upstream);
      return upstream;
    },
  };
  const limits = { ...LIVE_LIMITS, waitingEvents: 100, stalledMs: 1_000 };
  const history = inProcessHistory({ events: 10, characters: 10_000, keepMs: 30_000, now: () => clock.now().getTime() });
  const ids = countedIds('s');
  /** What runs on a graph with these rules about who may see what. */
  const under = (rules: string) =>
    sharedStreams({
      executor,
      rules,
      topics: { news: 'resume', log: { policy: 'resume', past: 'after' } },
      history,
      format: formatError({ log: silentLog, development: true }),
      limits,
      clock,
      ids,
      log: silentLog,
    });
  return { streams: under(''), under, operations, upstreams, history };
};

const operation = (
  source = 'subscription { changed }',
  more: Partial<Operation> = {},
  request: Partial<GatewayRequest> = {},
): Operation => ({
  document: parse(source),
  source,
  operationName: null,
  variables: {},
  request: someRequest(request),
  ...more,
});

const identity = (scope: string) => ({ identity: { ...somebody, scope } });

describe('those who ask', () => {
  it.each<[string, Operation, Operation, number]>([
    ['the same', operation(), operation(), 1],
    [
      'the same, with variables in another order',
      operation('subscription { changed }', { variables: { a: 1, b: { c: 2, d: 3 } } }),
      operation('subscription { changed }', { variables: { b: { d: 3, c: 2 }, a: 1 } }),
      1,
    ],
    ['another text', operation(), operation('subscription { changed { id } }'), 2],
    ['another operation of the text', operation(), operation('subscription { changed }', { operationName: 'B' }), 2],
    ['with other variables', operation(), operation('subscription { changed }', { variables: { a: 1 } }), 2],
    ['and may see something else', operation(undefined, {}, identity('a')), operation(undefined, {}, identity('b')), 2],
    ['for another purpose', operation(), operation(undefined, {}, { purpose: 'REPORT' }), 2],
    ['for another call', operation(), operation(undefined, {}, { callId: 'call-1' }), 2],
    ['for a past, of each its own', operation('subscription { log(after: 3) }'), operation('subscription { log(after: 3) }'), 2],
  ])('%s: %#', async (_, one, two, expected) => {
    const { streams, operations } = open();
    await streams.open(one, null);
    await streams.open(two, null);
    expect(operations).toHaveLength(expected);
    expect(streams.size).toBe(expected);
  });

  it('are all told why there is no stream, and the next asks anew', async () => {
    const refusal = { errors: [new GraphQLError('Not now')] };
    const { streams, operations } = open(async () => refusal);
    expect(await Promise.all([streams.open(operation(), null), streams.open(operation(), null)])).toEqual([refusal, refusal]);
    expect([operations.length, streams.size]).toEqual([1, 0]);
    await streams.open(operation(), null);
    expect(operations).toHaveLength(2);
  });

  it('do not end with the one who was first', async () => {
    const { streams, upstreams, operations } = open();
    const leaving = new AbortController();
    const first = await streams.open(operation(undefined, {}, { signal: leaving.signal }), null);
    const second = await streams.open(operation(), null);
    leaving.abort();
    (first as Subscriber).leave();
    expect(operations[0]!.request.signal?.aborted).toBe(false);
    const idle = streams.idle();
    (second as Subscriber).leave();
    expect(operations[0]!.request.signal?.aborted).toBe(true);
    expect([streams.size, upstreams[0]!.ended]).toEqual([0, true]);
    await idle;
  });

  it('are let go when they give up before it stands', async () => {
    const { streams } = open(() => new Promise(() => {}));
    const leaving = new AbortController();
    const opening = streams.open(operation(undefined, {}, { signal: leaving.signal }), null);
    leaving.abort(new Error('The client has gone'));
    await expect(opening).rejects.toThrow('The client has gone');
    expect(streams.size).toBe(0);
  });
});

describe('who comes back when its stream is over', () => {
  const NEWS = operation('subscription { news }');
  const read = (subscriber: unknown): unknown[] => {
    const texts: unknown[] = [];
    (subscriber as Subscriber).attach({ writable: true, send: ({ text }) => texts.push(JSON.parse(text)), ended: () => {} });
    return texts;
  };

  it('gets what was kept of it, and learns that it cannot be known what came between', async () => {
    const { streams, upstreams } = open();
    read(await streams.open(NEWS, null));
    for (const x of [1, 2, 3]) upstreams[0]!.push({ data: { x } });
    await new Promise(resolve => setImmediate(resolve));
    streams.close();
    expect(read(await streams.open(NEWS, { stream: 's-1', after: 1 }))).toEqual([
      { data: { x: 2 }, extensions: { stream: 's-1', sequence: 2 } },
      { data: { x: 3 }, extensions: { stream: 's-1', sequence: 3 } },
      { data: null, extensions: { stream: 's-2', sequence: 0, gap: { lost: null } } },
    ]);
  });

  it('gets nothing of what others may see, whatever stream it names', async () => {
    const { streams, upstreams } = open();
    read(await streams.open(NEWS, null));
    upstreams[0]!.push({ data: { x: 1 } });
    await new Promise(resolve => setImmediate(resolve));
    const stranger = operation('subscription { news }', {}, identity('stranger'));
    expect(read(await streams.open(stranger, { stream: 's-1', after: 0 }))).toEqual([
      { data: null, extensions: { stream: 's-2', sequence: 0, gap: { lost: null } } },
    ]);
  });

  it.each([{ stream: 7 }, { stream: 's-1', after: -1 }, 'yesterday'])('may not say %j', async resume => {
    const { streams } = open();
    await expect(streams.open(NEWS, resume)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('how a subscription is followed', () => {
  const TOPICS = { stats: 'conflate', log: { policy: 'resume', past: 'after' } } as const;
  it.each([
    ['subscription { stats }', {}, { policy: 'conflate', shared: true }],
    ['subscription { now: stats }', {}, { policy: 'conflate', shared: true }],
    ['subscription { ...F } fragment F on Subscription { ... on Subscription { stats } }', {}, { policy: 'conflate', shared: true }],
    ['subscription { other }', {}, { policy: 'close', shared: true }],
    ['subscription { log }', {}, { policy: 'resume', shared: true }],
    ['subscription { log(after: null) }', {}, { policy: 'resume', shared: true }],
    ['subscription { log(after: 0) }', {}, { policy: 'close', shared: false }],
    ['subscription ($a: Int) { log(after: $a) }', {}, { policy: 'resume', shared: true }],
    ['subscription ($a: Int) { log(after: $a) }', { a: 4 }, { policy: 'close', shared: false }],
    ['subscription ($a: Int = 1) { log(after: $a) }', {}, { policy: 'close', shared: false }],
  ])('%s with %j', (source, variables, following) => {
    expect(followingOf(parse(source), null, variables, TOPICS)).toEqual(following);
  });
});

it('what was told under other rules about who may see what is told to nobody who comes back', async () => {
  const { streams, under, upstreams } = open();
  const news = operation('subscription { news }');
  const heard: string[] = [];
  const subscriber = (await streams.open(news, null)) as Subscriber;
  const { promise: told, resolve } = Promise.withResolvers<string>();
  subscriber.attach({
    writable: true,
    send: ({ text }, stream) => {
      heard.push(text);
      resolve(stream!);
    },
    ended: () => {},
  });
  upstreams[0]!.push({ data: { news: 'secret' } });
  const stream = await told;
  const back = async (rules: string) => ((await under(rules).open(news, { stream, after: 0 })) as Subscriber).past?.told.length ?? 0;
  expect(await back('')).toBe(1);
  expect(await back('Query.news scopes')).toBe(0);
  streams.close();
});
