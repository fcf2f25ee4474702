import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { developmentClient } from '#kernel/client.js';
import { ManualClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import type { Json } from '#kernel/json.js';
import type { Bus } from '#platform/bus/bus.js';
import { inProcessBus } from '#platform/bus/in-process.js';
import { silentLog } from '#platform/log.js';
import { Queue } from '#platform/queue.js';
import { type SubgraphExecutor, subgraphExecutor } from '#platform/subgraph/executor.js';
import { memoryFactBook } from './connectors/memory.js';
import type { ReportedEvent } from './events.js';
import { type FactBook, reportsIntake, reportsSubgraph } from './index.js';

const HOUR = 60 * 60_000;
const start = '2026-01-05T09:00:00.000Z';

let bus: Bus;
let book: FactBook;
let clock: ManualClock;
let reports: SubgraphExecutor;
const build = (timeZone = 'UTC') => {
  bus = inProcessBus();
  book = memoryFactBook();
  clock = new ManualClock(start);
  reports = subgraphExecutor(reportsSubgraph({ book, bus, clock, timeZone }), { log: silentLog });
};
beforeEach(() => build());
afterEach(() => bus.close());

const request = { client: developmentClient, purpose: 'REPORT' as const, callId: null, deadline: null };
const ask = async <T = Record<string, unknown>>(query: string, variables: Record<string, unknown> = {}): Promise<T> => {
  const { data, errors } = await reports.execute({ query, variables, request });
  if (errors) throw errors[0]!;
  return JSON.parse(JSON.stringify(data)) as T;
};
const FIGURES = 'calls live averageDurationMs averageTurns resolutionRate provisional transferRate averageSatisfaction rated';
const take = async (...events: ReportedEvent[]) => {
  const { take } = reportsIntake({ book, bus, clock, logger: silentLog });
  for (const event of events) await take(event);
};

interface Story {
  id: string;
  /** Minutes after nine. */
  begins?: number;
  minutes?: number;
  from?: string | null;
  language?: 'EN' | 'ZH';
  turns?: number;
  outcome?: string;
  score?: number;
  handoff?: boolean;
}
/** A call as its log tells it; without `minutes` it lasts. */
const story = ({
  id: callId,
  begins = 0,
  minutes,
  from = `+${callId}`,
  language = 'EN',
  turns = 0,
  outcome,
  score,
  handoff,
}: Story): ReportedEvent[] => {
  let sequence = 0;
  const at = (minute: number) => new Date(Date.parse(start) + minute * 60_000).toISOString();
  const base = () => ({ callId, at: at(begins), sequence: ++sequence });
  return [
    { ...base(), kind: 'call.started', door: 'twilio', from, language },
    { ...base(), kind: 'call.answered' },
    { ...base(), kind: 'reply.started', turn: 0 },
    ...Array.from({ length: turns }).flatMap((_, index): ReportedEvent[] => [
      { ...base(), kind: 'turn.heard', turn: index + 1 },
      { ...base(), kind: 'reply.started', turn: index + 1 },
    ]),
    ...(handoff ? [{ kind: 'handoff.waiting' as const, callId }] : []),
    ...(score === undefined ? [] : [{ ...base(), kind: 'call.rated' as const, score }]),
    ...(outcome === undefined ? [] : [{ ...base(), kind: 'call.concluded' as const, outcome }]),
    ...(minutes === undefined ? [] : [{ ...base(), at: at(begins + minutes), kind: 'call.ended' as const, reason: 'BOT_HUNG_UP' }]),
  ];
};

describe('the figures of a day', () => {
  beforeEach(() =>
    take(
      ...story({ id: 'a', minutes: 4, turns: 4, outcome: 'RESOLVED', score: 5 }),
      ...story({ id: 'b', minutes: 2, turns: 1, outcome: 'HANDED_OFF', score: 2, handoff: true, language: 'ZH' }),
      ...story({ id: 'c', begins: 1 }),
    ),
  );
  const today = {
    calls: 3,
    live: 1,
    averageDurationMs: 180_000,
    averageTurns: 2.5,
    resolutionRate: 0.5,
    provisional: 2,
    transferRate: 1 / 3,
    averageSatisfaction: 3.5,
    rated: 2,
  };

  it('are the same live and looked up', async () => {
    await clock.advance(HOUR);
    expect(await ask(`{ liveStats { from to ${FIGURES} } }`)).toEqual({
      liveStats: { from: '2026-01-05T00:00:00.000Z', to: '2026-01-05T10:00:00.000Z', ...today },
    });
    expect(await ask(`{ stats(from: "2026-01-05T00:00:00Z", to: "2026-01-05T10:00:00Z") { ${FIGURES} } }`)).toEqual({ stats: today });
    expect(await ask(`{ statsByDay(from: "2026-01-05T00:00:00Z", to: "2026-01-06T00:00:00Z") { ${FIGURES} } }`)).toEqual({
      statsByDay: [today],
    });
  });

  it('can be had of one language', async () => {
    expect(await ask(`{ stats(from: "2026-01-05T00:00:00Z", to: "2026-01-06T00:00:00Z", language: ZH) { calls averageTurns } }`)).toEqual({
      stats: { calls: 1, averageTurns: 1 },
    });
  });

  it('fall into the days of the place', async () => {
    const { statsByDay } = await ask<{ statsByDay: unknown }>(
      '{ statsByDay(from: "2026-01-04T16:00:00Z", to: "2026-01-06T16:00:00Z", timeZone: "Asia/Shanghai") { from to calls } }',
    );
    expect(statsByDay).toEqual([
      { from: '2026-01-04T16:00:00.000Z', to: '2026-01-05T16:00:00.000Z', calls: 3 },
      { from: '2026-01-05T16:00:00.000Z', to: '2026-01-06T16:00:00.000Z', calls: 0 },
    ]);
  });

  it('are none where there are no calls', async () => {
    expect(await ask(`{ stats(from: "2020-01-05T00:00:00Z", to: "2020-01-06T00:00:00Z") { ${FIGURES} } }`)).toEqual({
      stats: {
        calls: 0,
        live: 0,
        averageDurationMs: null,
        averageTurns: null,
        resolutionRate: null,
        provisional: 0,
        transferRate: null,
        averageSatisfaction: null,
        rated: 0,
      },
    });
  });

  it('are settled after 72 hours', async () => {
    const resolution = async () =>
      (await ask<{ stats: unknown }>('{ stats(from: "2026-01-05T00:00:00Z", to: "2026-01-06T00:00:00Z") { resolutionRate provisional } }'))
        .stats;
    expect(await resolution()).toEqual({ resolutionRate: 0.5, provisional: 2 });
    await clock.advance(73 * HOUR);
    expect(await resolution()).toEqual({ resolutionRate: 0.5, provisional: 0 });
  });

  it('stay as they have settled, whatever is concluded later', async () => {
    await take(...story({ id: 'late', minutes: 5, outcome: 'UNRESOLVED' }));
    const concluded = (sequence: number, hours: number): ReportedEvent => ({
      kind: 'call.concluded',
      callId: 'late',
      at: new Date(Date.parse(start) + hours * HOUR).toISOString(),
      sequence,
      outcome: 'RESOLVED',
    });
    const resolved = async () => (await book.factsOf(['late']))[0]?.outcome;
    await take(concluded(100, 73));
    expect(await resolved()).toBe('UNRESOLVED');
    await take(concluded(99, 71));
    expect(await resolved()).toBe('RESOLVED');
  });

  it('change when a caller has to call again', async () => {
    await take(...story({ id: 'again', begins: 60 * 24, from: '+a' }));
    expect(await ask('{ stats(from: "2026-01-05T00:00:00Z", to: "2026-01-06T00:00:00Z") { resolutionRate provisional } }')).toEqual({
      stats: { resolutionRate: 0, provisional: 1 },
    });
  });

  it.each([
    ['{ stats(from: "2026-01-06T00:00:00Z", to: "2026-01-05T00:00:00Z") { calls } }', '`to` lies before `from`'],
    [
      '{ statsByDay(from: "2026-01-05T00:00:00Z", to: "2026-01-06T00:00:00Z", timeZone: "Nowhere") { calls } }',
      'There is no time zone "Nowhere"',
    ],
    ['{ stats(from: "2000-01-05T00:00:00Z", to: "2026-01-06T00:00:00Z") { calls } }', 'More than 400 days'],
    ['{ statsByDay(from: "2000-01-05T00:00:00Z", to: "2026-01-06T00:00:00Z") { calls } }', 'More than 400 days'],
  ])('cannot be had of %s', async (query, message) => {
    await expect(ask(query)).rejects.toThrow(message);
  });
});

it('begins the day where the hub is', async () => {
  build('Asia/Shanghai');
  expect(await ask('{ liveStats { from } }')).toEqual({ liveStats: { from: '2026-01-04T16:00:00.000Z' } });
});

it('counts calls of yesterday that still last as live, and in no figure of today', async () => {
  await take(...story({ id: 'long', begins: -12 * 60 }));
  expect(await ask('{ liveStats { calls live transferRate } }')).toEqual({ liveStats: { calls: 0, live: 1, transferRate: null } });
});

it('tells the figures of a call from other subgraphs, null where nothing is known of it', async () => {
  await take(...story({ id: 'a', minutes: 4, turns: 4, outcome: 'RESOLVED', score: 5 }), ...story({ id: 'c', handoff: true }));
  const query =
    'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Call { stats { durationMs turns resolved resolutionFinal transferred satisfaction } } } }';
  expect(await ask(query, { r: ['a', 'c', 'no-such'].map(id => ({ __typename: 'Call', id })) })).toEqual({
    _entities: [
      { stats: { durationMs: 240_000, turns: 4, resolved: true, resolutionFinal: false, transferred: false, satisfaction: 5 } },
      { stats: { durationMs: null, turns: 0, resolved: null, resolutionFinal: false, transferred: true, satisfaction: null } },
      { stats: null },
    ],
  });
});

it('defines its metrics in both languages', async () => {
  const { metricDefinitions } = await ask<{ metricDefinitions: unknown[] }>(
    '{ metricDefinitions { name unit definition zh: definition(language: ZH) } }',
  );
  expect(metricDefinitions).toHaveLength(5);
  expect(metricDefinitions[3]).toEqual({
    name: 'transfer',
    unit: 'share',
    definition: 'Transfer rate: calls in which an agent was asked for, whether or not one took the call, as a share of answered calls.',
    zh: '转接率：请求过转接人工坐席的通话（无论坐席是否接起）占已接通通话的比例。',
  });
});

describe('whatever happens', () => {
  const stories = fc.array(
    fc.record({
      begins: fc.integer({ min: -60 * 24 * 5, max: 60 }),
      minutes: fc.option(fc.nat(300), { nil: undefined }),
      from: fc.constantFrom('+1', '+2', '+3', null),
      language: fc.constantFrom('EN' as const, 'ZH' as const),
      turns: fc.nat(4),
      outcome: fc.constantFrom('RESOLVED', 'UNRESOLVED', undefined),
      score: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
      handoff: fc.boolean(),
    }),
    { maxLength: 12 },
  );
  const all = (calls: Omit<Story, 'id'>[]) => calls.flatMap((call, index) => story({ ...call, id: `c${index}` }));
  const day =
    '{ liveStats { FIGURES } stats(from: "2026-01-05T00:00:00Z", to: "2026-01-05T09:00:00.001Z") { FIGURES } statsByDay(from: "2026-01-05T00:00:00Z", to: "2026-01-05T09:00:00.001Z") { FIGURES } }'.replaceAll(
      'FIGURES',
      FIGURES,
    );

  it("today's figures are those that a look at today's calls gives", () =>
    fc.assert(
      fc.asyncProperty(stories, async calls => {
        build();
        await take(...all(calls));
        const { liveStats, stats, statsByDay } = await ask<{ liveStats: object; stats: { live: number }; statsByDay: object[] }>(day);
        expect({ ...liveStats, live: stats.live }).toEqual(stats);
        expect(statsByDay).toEqual([stats]);
      }),
      { numRuns: 60 },
    ));

  it('the order in which events come, and how often, does not matter', () =>
    fc.assert(
      fc.asyncProperty(
        stories.chain(calls =>
          fc.tuple(fc.constant(all(calls)), fc.shuffledSubarray(all(calls), { minLength: all(calls).length }), fc.subarray(all(calls))),
        ),
        async ([inOrder, shuffled, again]) => {
          build();
          await take(...inOrder);
          const expected = await ask(day);
          build();
          await take(...shuffled, ...again);
          expect(await ask(day)).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    ));
});

describe('as things happen', () => {
  const listen = async () => {
    const answers = await reports.subscribe({
      query: 'subscription { statsChanged { calls live averageSatisfaction } }',
      variables: {},
      request,
    });
    if (!('next' in answers)) throw answers.errors?.[0] ?? new Error('no subscription');
    return { next: async () => (await answers.next()).value?.data?.statsChanged as object, end: () => answers.return?.() };
  };

  it('figures come at once, and again after changes, several changes together', async () => {
    const listening = await listen();
    expect(await listening.next()).toEqual({ calls: 0, live: 0, averageSatisfaction: null });
    const next = listening.next();
    await take(...story({ id: 'a' }), ...story({ id: 'b', score: 4 }));
    await clock.advance(250);
    expect(await next).toEqual({ calls: 2, live: 2, averageSatisfaction: 4 });
    const later = listening.next();
    await take(...story({ id: 'c' }));
    await clock.advance(0);
    await clock.advance(250);
    expect(await later).toMatchObject({ calls: 3 });
    await listening.end();
  });

  it('figures come when time alone may have changed them', async () => {
    const listening = await listen();
    await listening.next();
    const next = listening.next();
    await clock.advance(0);
    await clock.advance(60_000);
    await clock.advance(250);
    expect(await next).toMatchObject({ calls: 0 });
    await listening.end();
  });

  it('end with an error when their news break off, so that who follows asks again', async () => {
    const news = new Queue<Json>();
    const cut = { ...bus, subscribe: async () => news };
    const follows = subgraphExecutor(reportsSubgraph({ book, bus: cut, clock, timeZone: 'UTC' }), { log: silentLog });
    const answers = await follows.subscribe({ query: 'subscription { statsChanged { calls } }', variables: {}, request });
    if (!('next' in answers)) throw new Error('no subscription');
    await answers.next();
    const next = answers.next();
    news.finish(new HubError('UPSTREAM_UNAVAILABLE', 'The connection was lost'));
    expect((await next).value?.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true } }]);
    expect((await answers.next()).done).toBe(true);
  });

  it('can be left while nothing happens', async () => {
    const listening = await listen();
    await listening.next();
    const waiting = listening.next();
    await listening.end();
    expect(await waiting).toBeUndefined();
  });

  it('the log of calls and the handoffs are taken in, whatever else they hold', async () => {
    const stop = new AbortController();
    const running = reportsIntake({ book, bus, clock, logger: silentLog }).run(stop.signal);
    const changed = await bus.subscribe('reports.changed');
    const entry = { id: 'e', callId: 'a', at: start };
    await bus.append('call-log', {
      ...entry,
      sequence: 1,
      kind: 'call.started',
      door: 'browser',
      node: 'm',
      doorCallId: 'x',
      from: '+1',
      to: null,
      language: 'EN',
      context: {},
    });
    await bus.append('call-log', { ...entry, sequence: 2, kind: 'graph.asked', name: 'X' });
    await bus.append('call-log', { ...entry, sequence: 3, kind: 'call.rated', score: 'five' });
    await bus.append('call-log', { ...entry, sequence: 4, kind: 'call.rated', score: 5 });
    await bus.append('handoffs', {
      id: 'h:WAITING',
      handoffId: 'h',
      callId: 'a',
      status: 'WAITING',
      at: start,
      queueId: 'q',
      agentId: null,
    });
    await bus.append('handoffs', {
      id: 'h:EXPIRED',
      handoffId: 'h',
      callId: 'b',
      status: 'EXPIRED',
      at: start,
      queueId: 'q',
      agentId: null,
    });
    for (let count = 0; count < 3; count++) await changed.next();
    stop.abort();
    await running;
    expect(await book.factsOf(['a', 'b'])).toMatchObject([
      { door: 'browser', satisfaction: 5, transferred: true, caller: expect.not.stringContaining('+1') },
      null,
    ]);
  });
});
