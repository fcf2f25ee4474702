import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { silentLog } from '#platform/log.js';
import { ACTIONS } from './actions/index.js';
import { Conversation } from './conversation.js';
import type { EventOfCallFragment, OrderToldFragment, SayInput } from './graph/generated/graphql.js';
import type { Graph } from './graph/graph.js';
import { type LivePlaybook, watchPlaybook } from './playbook-files.js';

type Answers = Record<string, (variables: never) => unknown>;

/** A graph that answers by operation name and writes down what it was asked. */
const scriptedGraph = (answers: Answers) => {
  const asked: { name: string; variables: Record<string, unknown> }[] = [];
  const graph: Graph = {
    async ask(document, variables) {
      const name = /(?:query|mutation) (\w+)/.exec(String(document))![1]!;
      asked.push({ name, variables: variables as Record<string, unknown> });
      const answer = answers[name] ?? (() => ({ [name[0]!.toLowerCase() + name.slice(1)]: { __typename: 'Done' } }));
      return { data: answer(variables as never) as never, errors: [] };
    },
    listen: () => (async function* () {})(),
    onConnected: () => {},
    close: async () => {},
  };
  const says = () => asked.filter(({ name }) => name === 'Say').map(({ variables }) => variables.input as SayInput);
  return { graph, asked, says, texts: () => says().map(({ text }) => text) };
};

const order: OrderToldFragment = {
  id: 'o1',
  number: '20481735',
  status: 'SHIPPED',
  placedAt: '2026-01-02T09:00:00Z',
  expectedAt: null,
  total: { minor: 12950, currency: 'CNY' },
  shipment: { carrier: 'SF Express', expectedAt: '2026-01-06T09:00:00Z', deliveredAt: null },
};
const ada = { id: 'c1', name: 'Ada', tier: 'GOLD', language: 'EN', orders: [order] };
const callerView =
  (customer: unknown, slots: { name: string; value: string }[] = []) =>
  () => ({ call: { id: 'call-1', language: 'EN', customer, context: { flow: null, step: null, failures: 0, language: 'EN', slots } } });
const understood = (intent: string, { confident = true, entities = [] as { type: string; value: string }[] } = {}) => ({
  understand: { text: 'some words', intent: { name: intent, confidence: 0.9 }, confident, entities, references: [] },
});

let playbook: LivePlaybook;
beforeEach(async () => {
  playbook = await watchPlaybook(join(import.meta.dirname, 'flows'), new Set(Object.keys(ACTIONS)), silentLog);
});
afterEach(() => playbook.close());

const conversation = (graph: Graph) =>
  new Conversation('call-1', { graph, playbook, clock: new ManualClock(), timeZone: 'UTC', log: silentLog });

let sequence = 1;
const event = (kind: string, turn: number | null, text: string | null = null): EventOfCallFragment => ({
  id: `e${sequence}`,
  sequence: sequence++,
  at: '2026-01-05T09:00:00Z',
  kind,
  text,
  digits: null,
  count: null,
  reason: null,
  turn: turn === null ? null : { ordinal: turn },
});

describe('a conversation', () => {
  it('says what it is before anything else, then greets by name and tier and reminds of the open order', async () => {
    const { graph, says, asked } = scriptedGraph({ CallerView: callerView(ada) });
    const talk = conversation(graph);
    talk.take(event('call.answered', null));
    await talk.settled();
    const [notice, greeting] = says();
    expect(notice).toMatchObject({ interruptible: false, turn: 0, text: expect.stringContaining('a machine. This call is recorded') });
    expect(greeting).toMatchObject({
      interruptible: true,
      text: expect.stringMatching(/Welcome back, Ada.*a gold member.*is on its way\. How can I help you\?/),
    });
    expect(asked.map(({ name }) => name)).toContain('AcceptNotice');
  });

  it('greets a caller nobody knows', async () => {
    const { graph, texts } = scriptedGraph({ CallerView: callerView(null) });
    const talk = conversation(graph);
    talk.take(event('call.answered', null));
    await talk.settled();
    expect(texts().at(-1)).toBe('Welcome to Cloudbridge. How can I help you?');
  });

  it('tells of the order whose number was said', async () => {
    const { graph, says } = scriptedGraph({
      Understand: () => understood('query_order', { entities: [{ type: 'order_number', value: '20481735' }] }),
      OrderByNumber: ({ number }: { number: string }) => ({ orderByNumber: number === order.number ? order : null }),
    });
    const talk = conversation(graph);
    talk.take(event('turn.heard', 1, 'where is my order two oh four …'));
    await talk.settled();
    expect(says()[0]).toMatchObject({
      turn: 1,
      intent: 'query_order',
      text: 'Your order 2 0 4 8 1 7 3 5 is on its way with SF Express and should arrive tomorrow. Is there anything else?',
    });
    expect(says()[0]!.stamps!.map(({ name }) => name)).toEqual(['received', 'understood', 'answered', 'decided']);
  });

  it('opens the same ticket when the same turn is worked on again', async () => {
    const keys: string[] = [];
    const answers: Answers = {
      Understand: () => understood('fault'),
      CreateTicket: ({ input }: { input: { key: string } }) => {
        keys.push(input.key);
        return { createTicket: { __typename: 'TicketCreated', ticket: { id: 't1', number: 'T-100', title: 'Fault', status: 'OPEN' } } };
      },
    };
    const heard = event('turn.heard', 3, 'my router is broken');
    const first = conversation(scriptedGraph(answers).graph);
    first.take(heard);
    await first.settled();
    const second = scriptedGraph({ ...answers, CallerView: callerView(ada) });
    const afterCrash = conversation(second.graph);
    await afterCrash.resume([event('call.answered', null), event('reply.started', 0), heard]);
    expect(keys).toEqual(['fault.3', 'fault.3']);
    expect(second.says()[0]!.key).toBe('turn.heard.3.0');
  });

  it('asks a caller on hold to hold on, not whether they are there', async () => {
    const { graph, texts } = scriptedGraph({
      Understand: () => understood('human'),
      RequestHandoff: () => ({ requestHandoff: { __typename: 'HandoffRequested', handoff: { id: 'h1', status: 'WAITING' } } }),
    });
    const talk = conversation(graph);
    talk.take(event('turn.heard', 1, 'a person please'));
    await talk.settled();
    talk.take(event('caller.silent', null));
    await talk.settled();
    const hold = 'I am looking for a colleague for you. Please stay on the line.';
    expect(texts()).toEqual([hold, hold]);
  });

  it('counts what was done for a caller who leaves without a goodbye, and nothing for one who waits for a person', async () => {
    const left = (reason: string) => ({ ...event('call.ended', null), reason });
    const outcomes = async (slots: Record<string, string>, reason = 'CALLER_HUNG_UP') => {
      const kept = Object.entries(slots).map(([name, value]) => ({ name, value }));
      const { graph, asked, says } = scriptedGraph({ CallerView: callerView(ada, [...kept, { name: 'answered', value: '1' }]) });
      const talk = conversation(graph);
      await talk.resume([event('call.answered', null), event('turn.heard', 1)]);
      talk.take(left(reason));
      await talk.settled();
      expect(says()).toEqual([]);
      return asked.filter(({ name }) => name === 'ConcludeCall').map(({ variables }) => variables.outcome);
    };
    expect(await outcomes({ outcome: 'RESOLVED' })).toEqual(['RESOLVED']);
    expect(await outcomes({})).toEqual([]);
    expect(await outcomes({ outcome: 'HANDED_OFF', 'handoff.id': 'h1' })).toEqual([]);
    expect(await outcomes({ outcome: 'RESOLVED' }, 'INTERRUPTED')).toEqual([]);
  });

  it.each([
    ['was told', {}, [1], ['RESOLVED']],
    ['was about to be told', {}, [], []],
    ['was too late to be told', { Say: () => ({ say: { __typename: 'CallRefusal', code: 'CALL_ENDED', reason: 'It is over.' } }) }, [], []],
  ])('counts what the caller %s', async (_, answers, told, outcomes) => {
    const { graph, asked } = scriptedGraph({
      Understand: () => understood('query_order', { entities: [{ type: 'order_number', value: '20481735' }] }),
      OrderByNumber: () => ({ orderByNumber: order }),
      ...answers,
    });
    const talk = conversation(graph);
    talk.take(event('turn.heard', 1, 'where is my order two oh four …'));
    await talk.settled();
    for (const turn of told) talk.take(event('reply.started', turn));
    talk.take({ ...event('call.ended', null), reason: 'CALLER_HUNG_UP' });
    talk.take(event('turn.heard', 2, 'a last word'));
    await talk.settled();
    expect(asked.filter(({ name }) => name === 'ConcludeCall').map(({ variables }) => variables.outcome)).toEqual(outcomes);
    expect(asked.filter(({ name }) => name === 'Understand')).toHaveLength(1);
  });

  it('asks a silent caller whether they are there, but not one who waits for an answer, nor for a silence long past', async () => {
    const { graph, texts } = scriptedGraph({ Understand: () => understood('none'), FindArticles: () => ({ findArticles: [] }) });
    const clock = new ManualClock();
    const talk = new Conversation('call-1', { graph, playbook, clock, timeZone: 'UTC', log: silentLog });
    talk.take(event('caller.silent', null));
    await talk.settled();
    expect(texts()).toEqual(['Are you still there?']);
    talk.take(event('turn.heard', 1, 'some words'));
    talk.take(event('caller.silent', null));
    await talk.settled();
    await clock.advance(6_000);
    talk.take(event('caller.silent', null));
    await talk.settled();
    expect(texts()).toHaveLength(2);
  });

  it('answers nothing again that was answered before it came back', async () => {
    const { graph, says } = scriptedGraph({ CallerView: callerView(ada, [{ name: 'answered', value: '1' }]) });
    await conversation(graph).resume([event('call.answered', null), event('turn.heard', 1, 'hello'), event('reply.started', 1)]);
    expect(says()).toEqual([]);
  });

  it('asks again once, and gives the call to a person the second time', async () => {
    const { graph, texts } = scriptedGraph({
      Understand: () => understood('none', { confident: false }),
      FindArticles: () => ({ findArticles: [] }),
      RequestHandoff: () => ({ requestHandoff: { __typename: 'HandoffRequested', handoff: { id: 'h1', status: 'WAITING' } } }),
    });
    const talk = conversation(graph);
    talk.take(event('turn.heard', 1, 'mumble'));
    await talk.settled();
    talk.take(event('turn.heard', 2, 'mumble mumble'));
    await talk.settled();
    expect(texts()).toEqual([
      'Please tell me in other words what you would like to know.',
      'I am looking for a colleague for you. Please stay on the line.',
    ]);
  });

  it('creates a call-back when nobody takes the call over', async () => {
    const { graph, texts } = scriptedGraph({
      Understand: () => understood('human'),
      RequestHandoff: () => ({ requestHandoff: { __typename: 'HandoffRequested', handoff: { id: 'h1', status: 'WAITING' } } }),
      CreateTicket: () => ({
        createTicket: { __typename: 'TicketCreated', ticket: { id: 't1', number: 'T-7', title: '', status: 'OPEN' } },
      }),
    });
    const talk = conversation(graph);
    talk.take(event('turn.heard', 1, 'a person please'));
    await talk.settled();
    talk.takeHandoff({ id: 'h1', status: 'EXPIRED', agent: null });
    await talk.settled();
    expect(texts().at(-1)).toMatch(/They will call you back, your request has the number T 7/);
  });

  it('says so when a system is away, and goes on', async () => {
    const { graph, texts } = scriptedGraph({
      Understand: () => understood('query_order'),
      OpenOrders: () => {
        throw new HubError('UPSTREAM_UNAVAILABLE', 'orders is away');
      },
    });
    const talk = conversation(graph);
    talk.take(event('turn.heard', 1, 'where is my order'));
    await talk.settled();
    expect(texts()).toEqual(['Sorry, I cannot reach that system at the moment. Is there anything else?']);
  });

  it('asks for the words again while nobody can tell what they mean', async () => {
    const { graph, texts } = scriptedGraph({ Understand: () => ({ understand: null }) });
    const talk = conversation(graph);
    talk.take(event('turn.heard', 1, 'where is my order'));
    await talk.settled();
    expect(texts()).toEqual([expect.stringContaining('once more')]);
  });

  it('goes on in Chinese when asked to', async () => {
    const { graph, asked, says } = scriptedGraph({ Understand: () => understood('language_zh') });
    const talk = conversation(graph);
    talk.take(event('turn.heard', 1, 'do you speak chinese'));
    await talk.settled();
    expect(asked.find(({ name }) => name === 'SetCallLanguage')?.variables).toMatchObject({ language: 'ZH' });
    expect(says()[0]).toMatchObject({ language: 'ZH', text: expect.stringContaining('我们说中文') });
  });

  it('leaves unsaid what answers a turn that the caller has already gone on from', async () => {
    const gate = Promise.withResolvers<void>();
    const { graph, says } = scriptedGraph({
      Understand: () => understood('query_order'),
      OpenOrders: () => ({ call: { customer: { id: 'c1', orders: [order] } } }),
    });
    const slow: Graph = { ...graph, ask: (...question) => gate.promise.then(() => graph.ask(...question)) };
    const talk = conversation(slow);
    talk.take(event('turn.heard', 1, 'where is'));
    talk.take(event('turn.heard', 2, 'my order'));
    gate.resolve();
    await talk.settled();
    expect(says().map(({ turn }) => turn)).toEqual([2]);
  });

  it('asks for a score, thanks for it, keeps what became of the call, says goodbye and hangs up', async () => {
    const meant = [understood('goodbye'), understood('rate', { entities: [{ type: 'score', value: '5' }] })];
    const { graph, asked, says } = scriptedGraph({ Understand: () => meant.shift() });
    const talk = conversation(graph);
    for (const turn of [1, 2]) {
      talk.take(event('turn.heard', turn, '…'));
      await talk.settled();
    }
    expect(says()[0]).toMatchObject({ expects: 'DIGITS', digits: 1, text: expect.stringContaining('one to five') });
    expect(says()[1]).toMatchObject({ then: 'HANG_UP', text: 'Thank you for the 5. Thank you for calling Cloudbridge. Goodbye.' });
    expect(asked.find(({ name }) => name === 'RateCall')?.variables).toMatchObject({ score: 5 });
    expect(asked.find(({ name }) => name === 'ConcludeCall')?.variables).toMatchObject({ outcome: 'UNRESOLVED' });
  });
});
