import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CALL_EVENTS } from '#kernel/call-event.js';
import { developmentClient } from '#kernel/client.js';
import { ManualClock } from '#kernel/clock.js';
import { GRAPH_OPERATIONS } from '#kernel/graph-operation.js';
import { countedIds } from '#kernel/ids.js';
import type { Json } from '#kernel/json.js';
import type { Bus } from '#platform/bus/bus.js';
import { inProcessBus } from '#platform/bus/in-process.js';
import { silentLog } from '#platform/log.js';
import { type SubgraphExecutor, subgraphExecutor } from '#platform/subgraph/executor.js';
import { memoryCallLog } from './connectors/memory.js';
import { callFeed } from './feed.js';
import { type CallJournal, type CallLog, callIntake, callJournal, callsSubgraph, interruptedCalls } from './index.js';
import { at, logOf, started, wholeCall } from './testing.js';

let bus: Bus;
let log: CallLog;
let clock: ManualClock;
let journal: CallJournal;
let calls: SubgraphExecutor;
beforeEach(() => {
  bus = inProcessBus();
  log = memoryCallLog();
  clock = new ManualClock(at('09:01:00.000'));
  journal = callJournal({ log, bus, clock, logger: silentLog });
  calls = subgraphExecutor(callsSubgraph({ log, bus, clock, ids: countedIds('id'), journal }), { log: silentLog });
});
afterEach(() => bus.close());

const request = { client: developmentClient, purpose: 'SERVE_CALL' as const, callId: null, deadline: null };
const ask = async <T = Record<string, unknown>>(query: string, variables: Record<string, unknown> = {}): Promise<T> => {
  const { data, errors } = await calls.execute({ query, variables, request });
  if (errors) throw errors[0]!;
  return JSON.parse(JSON.stringify(data)) as T;
};
const record = async (events: Parameters<CallJournal['record']>[0][]) => {
  for (const event of events) await journal.record(event);
};
const begin = (id: string, changes: Partial<typeof started> = {}) =>
  logOf(id).tell('09:00:00.000', 'call.started', { ...started, ...changes }).events;

describe('a call', () => {
  it('is answered whole', async () => {
    await record(wholeCall('c1').events);
    const { call } = await ask<{ call: { turns: unknown[] } }>(`{ call(id: "c1") {
      id door from to language status phase startedAt answeredAt endedAt durationMs endReason outcome customerId satisfaction
      notice { version at recordingAllowed } legs { id party door joinedAt leftAt }
      recording { id url durationMs sha256 tracks }
      turns { id ordinal heard keys confidence intent reply heardOfReply bargedIn at waitMs segments { name ms } utterances { party text durationMs } }
      operations { id name kind ms errors client at turn }
    } }`);
    expect(call).toMatchObject({
      id: 'c1',
      durationMs: 8700,
      endReason: 'BOT_HUNG_UP',
      notice: { version: 'en-3', at: at('09:00:01.600'), recordingAllowed: true },
      recording: { url: '/recordings/c1.wav', durationMs: 9000, tracks: ['caller', 'bot'] },
      operations: [{ name: 'CallerView', kind: 'query', ms: 3.25, errors: 0, client: 'bot', turn: 1 }],
    });
    expect(call.turns[1]).toMatchObject({
      id: 'c1:1',
      heard: 'Where is my order? 100% sure',
      reply: '您的订单已经发货。',
      heardOfReply: '您的订单',
      bargedIn: true,
      waitMs: 800,
      segments: [
        { name: 'endpointing', ms: 400 },
        { name: 'recognise', ms: 100 },
        { name: 'event', ms: 10 },
        { name: 'understand', ms: 20 },
        { name: 'graph', ms: 30 },
        { name: 'decide', ms: 10 },
        { name: 'synthesise', ms: 180 },
        { name: 'first frame', ms: 50 },
      ],
      utterances: [
        { party: 'CALLER', durationMs: 1500 },
        { party: 'BOT', durationMs: 750 },
      ],
    });
  });

  it('is null where there is none', async () => {
    expect(await ask('{ call(id: "no-such") { id turns { id } } }')).toEqual({ call: null });
  });

  it('gives its log in parts', async () => {
    await record(wholeCall('c1').events);
    const { call } = await ask(
      '{ call(id: "c1") { turn(ordinal: 2) { keys } events(after: 9, first: 3) { sequence kind text turn { ordinal } ms errors stamps { name } call { id } } } }',
    );
    expect(call).toEqual({
      turn: { keys: '1234' },
      events: [
        {
          sequence: 10,
          kind: 'turn.heard',
          text: 'Where is my order? 100% sure',
          turn: { ordinal: 1 },
          ms: null,
          errors: null,
          stamps: [{ name: 'spokenEnd' }, { name: 'endpointed' }, { name: 'recognised' }],
          call: { id: 'c1' },
        },
        {
          sequence: 11,
          kind: 'graph.asked',
          text: 'CallerView',
          turn: { ordinal: 1 },
          ms: 3.25,
          errors: 0,
          stamps: [],
          call: { id: 'c1' },
        },
        { sequence: 12, kind: 'call.moved', text: 'HANDLING', turn: null, ms: null, errors: null, stamps: [], call: { id: 'c1' } },
      ],
    });
  });

  it('is found from other subgraphs, with its turns and its customer', async () => {
    await record(wholeCall('c1').events);
    const references = [
      { __typename: 'Call', id: 'c1' },
      { __typename: 'Turn', id: 'c1:1' },
      { __typename: 'Turn', id: 'c1:99' },
      { __typename: 'Turn', id: 'nonsense' },
      { __typename: 'Customer', id: 'ada', phone: '+8613800138000' },
      { __typename: 'Customer', id: 'eve', phone: null },
    ];
    const { _entities } = await ask(
      `query ($r: [_Any!]!) { _entities(representations: $r) {
        ... on Call { status } ... on Turn { keys reply } ... on Customer { calls(first: 3) { id } } } }`,
      { r: references },
    );
    expect(_entities).toEqual([
      { status: 'ENDED' },
      { keys: null, reply: '您的订单已经发货。' },
      null,
      null,
      { calls: [{ id: 'c1' }] },
      { calls: [] },
    ]);
  });
});

describe('many calls', () => {
  beforeEach(async () => {
    await record(wholeCall('c1').events);
    for (const id of ['c2', 'c3', 'c4']) await record(begin(id, { from: '+49 151'.replace(' ', '') }));
  });

  it('come in pages', async () => {
    const first = await ask<{ calls: { next: string } }>('{ calls(first: 3) { calls { id } total next } }');
    expect(first.calls).toMatchObject({ calls: [{ id: 'c4' }, { id: 'c3' }, { id: 'c2' }], total: 4 });
    const { next } = first.calls;
    expect(await ask('query ($after: String) { calls(first: 3, after: $after) { calls { id } total next } }', { after: next })).toEqual({
      calls: { calls: [{ id: 'c1' }], total: 4, next: null },
    });
  });

  it('are found by their course, by number however it is written, and by words', async () => {
    const found = async (args: string) =>
      (await ask<{ calls: { calls: { id: string }[] } }>(`{ calls(${args}) { calls { id } } }`)).calls.calls.map(({ id }) => id);
    expect(await found('live: false')).toEqual(['c1']);
    expect(await found('search: "138 0013"')).toEqual(['c1']);
    expect(await found('search: "１３８００１３８"')).toEqual(['c1']);
    expect(await found('search: "订单"')).toEqual(['c1']);
    expect(await found('search: "where is"')).toEqual(['c1']);
    expect(await found('search: "  "')).toHaveLength(4);
  });

  it('refuse a cursor that no page gave', async () => {
    await expect(ask('{ calls(after: "nonsense") { total } }')).rejects.toMatchObject({ extensions: { code: 'INVALID_INPUT' } });
  });

  it('are asked of the log once, however many there are', async () => {
    const asked: string[] = [];
    const counting = new Proxy(log, {
      get: (target, method: keyof CallLog) => {
        return (...args: never[]) => {
          asked.push(method);
          return (target[method] as (...args: never[]) => unknown)(...args);
        };
      },
    });
    calls = subgraphExecutor(callsSubgraph({ log: counting, bus, clock, ids: countedIds('id') }), { log: silentLog });
    await ask('{ calls { calls { id legs { id } turns { reply utterances { text } } operations { id } events { kind } } } }');
    expect(asked.sort()).toEqual(['conversationsByIds', 'eventsIn', 'search']);
  });
});

describe('acting on a call', () => {
  const SAY = 'mutation ($input: SayInput!) { say(input: $input) { __typename ... on Said { id } ... on CallRefusal { code reason } } }';
  const commands = async () => (await bus.read('call-commands.media-1', '', 100)).map(({ message }) => message);
  beforeEach(() => record(begin('c1')));

  it('says something once for a key', async () => {
    const input = { callId: 'c1', key: 'k1', turn: 0, text: 'Good morning', stamps: [{ name: 'decided', at: at('09:00:00.500') }] };
    const answers = [await ask(SAY, { input }), await ask(SAY, { input })];
    expect(answers).toEqual(Array(2).fill({ say: { __typename: 'Said', id: 'say:c1:k1' } }));
    expect(await commands()).toEqual([
      {
        id: 'say:c1:k1',
        callId: 'c1',
        kind: 'say',
        turn: 0,
        text: 'Good morning',
        language: 'EN',
        interruptible: true,
        expects: 'ANYTHING',
        digits: null,
        then: 'LISTEN',
        stamps: [{ name: 'decided', at: at('09:00:00.500') }],
      },
    ]);
    expect(await ask('{ call(id: "c1") { turns { ordinal reply heardOfReply } } }')).toEqual({
      call: { turns: [{ ordinal: 0, reply: 'Good morning', heardOfReply: null }] },
    });
  });

  it('takes null for what is not given', async () => {
    const input = {
      callId: 'c1',
      key: 'k1',
      turn: 0,
      text: 'Hi',
      language: null,
      interruptible: null,
      expects: null,
      digits: null,
      then: null,
      intent: null,
      stamps: null,
    };
    expect(await ask(SAY, { input })).toEqual({ say: { __typename: 'Said', id: 'say:c1:k1' } });
  });

  it('refuses other words under the same key, a key that is none, and a call that does not exist', async () => {
    const input = { callId: 'c1', key: 'k1', turn: 0, text: 'Good morning' };
    await ask(SAY, { input });
    expect(await ask(SAY, { input: { ...input, text: 'Good evening' } })).toMatchObject({ say: { code: 'INVALID' } });
    expect(await ask(SAY, { input: { ...input, key: '' } })).toMatchObject({ say: { code: 'INVALID' } });
    expect(await ask(SAY, { input: { ...input, callId: 'no-such' } })).toMatchObject({
      say: { code: 'NO_SUCH_CALL', reason: 'There is no call no-such.' },
    });
  });

  it.each([
    ['stopSpeaking(callId: "c1")', { status: 'RINGING' }, ['stopSpeaking']],
    ['hangUpCall(callId: "c1")', { status: 'RINGING' }, ['hangUp']],
    ['setCallLanguage(callId: "c1", language: ZH)', { language: 'ZH' }, ['setLanguage']],
    ['identifyCaller(callId: "c1", customerId: "ada")', { customerId: 'ada' }, []],
    [
      'acceptNotice(input: { callId: "c1", version: "v1", recordingAllowed: false })',
      { notice: { version: 'v1', recordingAllowed: false } },
      ['setRecording'],
    ],
    ['moveCall(callId: "c1", phase: HANDLING)', { phase: 'HANDLING' }, []],
    ['concludeCall(callId: "c1", outcome: RESOLVED)', { outcome: 'RESOLVED' }, []],
    ['rateCall(callId: "c1", score: 4)', { satisfaction: 4 }, []],
  ])('%s answers with the call as it is then', async (mutation, expected, kinds) => {
    const fields = 'status language customerId notice { version recordingAllowed } phase outcome satisfaction';
    const answer = await ask<{ done: { call: object } }>(
      `mutation { done: ${mutation} { ... on CommandAccepted { call { ${fields} } } } }`,
    );
    expect(answer.done.call).toMatchObject(expected);
    expect((await commands()).map(command => (command as { kind: string }).kind)).toEqual(kinds);
  });

  it('refuses what the course of a call does not allow', async () => {
    const refused = (mutation: string) => ask(`mutation { done: ${mutation} { __typename ... on CallRefusal { code reason } } }`);
    expect(await refused('moveCall(callId: "c1", phase: ARCHIVED)')).toEqual({
      done: { __typename: 'CallRefusal', code: 'ILLEGAL_TRANSITION', reason: 'A call in INBOUND cannot be moved to ARCHIVED.' },
    });
    await record(
      logOf('c1')
        .tell('09:00:00.000', 'call.started', started)
        .tell('09:00:05.000', 'call.ended', { reason: 'CALLER_HUNG_UP' })
        .events.slice(1),
    );
    expect(await refused('stopSpeaking(callId: "c1")')).toMatchObject({ done: { code: 'CALL_ENDED' } });
  });
});

describe('listening to calls', () => {
  const EVENTS =
    'subscription ($callId: ID, $after: Int) { callEvents(callId: $callId, after: $after) { sequence kind call { id status } } }';
  const listen = async (query: string, variables: Record<string, unknown> = {}) => {
    const answers = await calls.subscribe({ query, variables, request });
    if (!('next' in answers)) throw answers.errors?.[0] ?? new Error('no subscription');
    return {
      next: async () =>
        JSON.parse(JSON.stringify((await answers.next()).value?.data ?? null)) as Record<string, { sequence: number; kind: string }>,
      end: () => answers.return?.(),
    };
  };
  const sequences = async (listening: Awaited<ReturnType<typeof listen>>, count: number) => {
    const seen: number[] = [];
    for (let index = 0; index < count; index++) seen.push((await listening.next()).callEvents!.sequence);
    return seen;
  };
  const { events } = wholeCall('c1');

  it('leaves nobody listening where the log cannot be read', async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const subscribe: Bus['subscribe'] = (topic, until) => {
      signals.push(until);
      return bus.subscribe(topic, until);
    };
    const away: CallLog = { ...log, headsByIds: () => Promise.reject(new Error('no database')) };
    await expect(callFeed({ log: away, bus: { ...bus, subscribe } }).events('c1', 0)).rejects.toThrow('no database');
    expect(signals.map(signal => signal?.aborted)).toEqual([true]);
  });

  it('is told which call is wanted where a place in its log is named', async () => {
    await expect(listen(EVENTS, { after: 3 })).rejects.toMatchObject({ extensions: { code: 'INVALID_INPUT' } });
  });

  it('hears of all calls from now on', async () => {
    await record(events.slice(0, 2));
    const listening = await listen(EVENTS);
    await record([events[2]!, ...begin('c2')]);
    expect(await listening.next()).toEqual({ callEvents: { sequence: 3, kind: 'leg.joined', call: { id: 'c1', status: 'RINGING' } } });
    expect(await listening.next()).toEqual({ callEvents: { sequence: 1, kind: 'call.started', call: { id: 'c2', status: 'RINGING' } } });
    await listening.end();
  });

  it('hears of one call from now on', async () => {
    await record(events.slice(0, 2));
    const listening = await listen(EVENTS, { callId: 'c1' });
    await record([...begin('c2'), events[2]!]);
    expect(await sequences(listening, 1)).toEqual([3]);
    await listening.end();
  });

  it('hears first what it has missed', async () => {
    await record(events.slice(0, 5));
    const listening = await listen(EVENTS, { callId: 'c1', after: 2 });
    await record(events.slice(5, 7));
    expect(await sequences(listening, 5)).toEqual([3, 4, 5, 6, 7]);
    await listening.end();
  });

  it('hears of a call that has not begun', async () => {
    const listening = await listen(EVENTS, { callId: 'c1', after: 0 });
    await record(events.slice(0, 2));
    expect(await sequences(listening, 2)).toEqual([1, 2]);
    await listening.end();
  });

  it('hears each event once and in order, whatever the bus loses, repeats or mixes up', async () => {
    const heard: Json[] = [];
    const lossy: Bus = { ...bus, publish: async (topic, message) => void (topic === 'calls.events.c1' && heard.push(message)) };
    journal = callJournal({ log, bus: lossy, clock, logger: silentLog });
    const listening = await listen(EVENTS, { callId: 'c1', after: 0 });
    await record(events);
    for (const place of [2, 1, 1, 6, 4, 6, events.length - 1, 0]) await bus.publish('calls.events.c1', heard[place]!);
    expect(await sequences(listening, events.length)).toEqual(events.map((_, index) => index + 1));
    await listening.end();
  });

  it('misses nothing of what is stored while it begins', async () => {
    const writing = record(events);
    const listening = await listen(EVENTS, { callId: 'c1', after: 0 });
    expect(await sequences(listening, events.length)).toEqual(events.map((_, index) => index + 1));
    await writing;
    await listening.end();
  });

  it('hears of a call as it stands after each change', async () => {
    await record(begin('c1'));
    const listening = await listen('subscription { callChanged(callId: "c1") { id satisfaction } }');
    await ask('mutation { rateCall(callId: "c1", score: 3) { __typename } }');
    expect(await listening.next()).toEqual({ callChanged: { id: 'c1', satisfaction: 3 } });
    await listening.end();
  });

  it('reads nothing for those who ask only which call and turn an event is about', async () => {
    const reading = new Proxy(log, {
      get: (target, method: keyof CallLog) =>
        method === 'headsByIds' || method === 'conversationsByIds' ? () => expect.unreachable() : target[method],
    });
    calls = subgraphExecutor(callsSubgraph({ log: reading, bus, clock, ids: countedIds('id') }), { log: silentLog });
    const listening = await listen('subscription { callEvents { kind call { id } turn { ordinal } } }');
    await record(events.slice(0, 5));
    for (let count = 0; count < 4; count++) await listening.next();
    expect(await listening.next()).toEqual({ callEvents: { kind: 'reply.requested', call: { id: 'c1' }, turn: { ordinal: 0 } } });
    await listening.end();
  });

  it('can stop while nothing happens', async () => {
    const listening = await listen(EVENTS);
    const waiting = listening.next();
    await listening.end();
    expect(await waiting).toBeNull();
  });
});

describe('taking in what happens', () => {
  it('stores what the media service and the gateway tell, and passes over what it cannot read', async () => {
    const stop = new AbortController();
    const running = callIntake({ journal, bus, clock, logger: silentLog }).run(stop.signal);
    const listening = await bus.subscribe('calls.events');
    const { events } = wholeCall('c1');
    await bus.append(CALL_EVENTS, { kind: 'nonsense' });
    for (const event of events.slice(0, 2)) await bus.append(CALL_EVENTS, event as unknown as Json);
    for (let count = 0; count < 2; count++) await listening.next();
    await bus.append(GRAPH_OPERATIONS, {
      id: 'op1',
      callId: 'c1',
      turn: 0,
      name: 'Greet',
      kind: 'query',
      ms: 2.5,
      errors: 1,
      client: 'bot',
      at: at('09:00:01.000'),
    });
    await listening.next();
    stop.abort();
    await running;
    expect(await ask('{ call(id: "c1") { legs { id } operations { id name kind ms errors client turn } } }')).toEqual({
      call: { legs: [{ id: 'l1' }], operations: [{ id: 'op1', name: 'Greet', kind: 'query', ms: 2.5, errors: 1, client: 'bot', turn: 0 }] },
    });
  });
});

describe('calls that nobody holds any more', () => {
  const quiet = () => interruptedCalls({ log, journal, clock, logger: silentLog });
  const states = async () => (await log.headsByIds(['c1', 'c2', 'c3'])).map(call => call && [call.status, call.endReason]);

  it('have no duration where they were never answered', async () => {
    await record([...begin('c1'), { id: 'end', callId: 'c1', at: at('09:00:20.000'), kind: 'call.ended', reason: 'CALLER_HUNG_UP' }]);
    expect(await ask('{ call(id: "c1") { status durationMs } }')).toEqual({ call: { status: 'ENDED', durationMs: null } });
  });

  it('end when nothing has been heard of them for longer than a call may last', async () => {
    await record(begin('c1'));
    const stop = new AbortController();
    const running = quiet().run(stop.signal);
    await clock.advance(60_000);
    expect((await states())[0]).toEqual(['RINGING', null]);
    await clock.advance(35 * 60_000);
    stop.abort();
    await running;
    expect((await states())[0]).toEqual(['ENDED', 'INTERRUPTED']);
    expect(await ask('{ call(id: "c1") { endedAt outcome phase } }')).toEqual({
      call: { endedAt: at('09:00:00.000'), outcome: 'INTERRUPTED', phase: 'FAILED' },
    });
  });
});

it('offers the graph that its clients are written against', () => {
  const { sdl } = callsSubgraph({ log, bus, clock, ids: countedIds('id') });
  for (const line of [
    'type Call @key(fields: "id")',
    'type Turn @key(fields: "id")',
    'phone: String @external',
    'calls(first: Int = 5): [Call!] @requires(fields: "phone")',
    'interruptible: Boolean = true',
    'expects: Expectation = ANYTHING',
    'then: AfterSaying = LISTEN',
    'stamps: [StampInput!] = []',
    'reason: HangUpReason = BOT_HUNG_UP',
  ])
    expect(sdl.replace(/""".*?"""\s*/gs, '').replace(/\s+/g, ' ')).toContain(line);
});
