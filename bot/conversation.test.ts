import { describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import type { Graph } from './graph/graph.js';
import {
  type Answers,
  ada,
  callerView,
  conversation,
  event,
  handoffWaits,
  memory,
  order,
  scriptedGraph,
  takeAll,
  ticket,
  ticketCreated,
  understood,
} from './testing.js';

describe('a conversation', () => {
  it('says what it is before anything else, then greets by name and tier and reminds of the open order', async () => {
    const { graph, says } = scriptedGraph({ CallerView: callerView(ada) });
    const talk = conversation(graph);
    talk.take(event('call.answered', null));
    await talk.settled();
    const [notice, greeting] = says();
    expect(notice).toMatchObject({ interruptible: false, turn: 0, text: expect.stringContaining('a machine. This call is recorded') });
    expect(greeting).toMatchObject({
      interruptible: true,
      text: expect.stringMatching(/Welcome back, Ada.*a gold member.*is on its way\. How can I help you\?/),
    });
  });

  it('keeps that the caller knows of the notice when it has been said to its end, once', async () => {
    const { graph, asked } = scriptedGraph({ CallerView: callerView(ada) });
    const talk = conversation(graph);
    const noticed = () => asked.filter(({ name }) => name === 'AcceptNotice').length;
    talk.take(event('call.answered', null));
    await talk.settled();
    expect(noticed()).toBe(0);
    for (const _ of ['the notice', 'the greeting']) talk.take(event('reply.ended', 0));
    await talk.settled();
    expect(noticed()).toBe(1);
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
    const second = scriptedGraph({ ...answers, CallMemory: memory({}) });
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
      const { graph, asked, says } = scriptedGraph({ CallMemory: memory({ ...slots, answered: '1' }) });
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
    const talk = conversation(graph, clock);
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
    const { graph, says } = scriptedGraph({ CallMemory: memory({ answered: '1' }) });
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
    expect(says()[1]).toMatchObject({ then: 'HANG_UP', text: 'Thank you for your score. Thank you for calling Cloudbridge. Goodbye.' });
    expect(asked.find(({ name }) => name === 'RateCall')?.variables).toMatchObject({ score: 5 });
    expect(asked.find(({ name }) => name === 'ConcludeCall')?.variables).toMatchObject({ outcome: 'UNRESOLVED' });
  });
});

describe('what the bot makes of an order', () => {
  const asksFor = async (answers: object, said = understood('query_order')) => {
    const { graph, texts } = scriptedGraph({ Understand: () => said, RequestHandoff: handoffWaits, ...answers });
    await takeAll(conversation(graph), event('turn.heard', 1, '…'));
    return texts()[0];
  };

  it('takes a few things that the caller has for no order number', async () => {
    const phones = understood('query_order', { entities: [{ type: 'number', value: '2' }] });
    expect(await asksFor({ OpenOrders: () => ({ call: { customer: { orders: [order] } } }) }, phones)).toContain(
      'is on its way with SF Express',
    );
  });

  it('says that it is late instead of promising a day that is past', async () => {
    const late = { ...order, shipment: { ...order.shipment!, expectedAt: '2026-01-03T09:00:00Z' } };
    expect(await asksFor({ OpenOrders: () => ({ call: { customer: { orders: [late] } } }) })).toMatch(
      /should have arrived.*sorry that it is late/,
    );
  });

  it.each([
    ['the customer whose it is', ada, /is cancelled/],
    ['nobody else', { ...ada, id: 'c2', orders: [] }, /only cancel an order for the customer who placed it.*looking for a colleague/],
    ['nobody unknown', null, /only cancel an order for the customer who placed it/],
  ])('cancels it for %s', async (_, customer, words) => {
    const number = { entities: [{ type: 'order_number', value: order.number }] };
    const meant = [understood('cancel_order', number), understood('yes')];
    const { graph, texts } = scriptedGraph({
      CallerView: callerView(customer),
      Understand: () => meant.shift(),
      OrderByNumber: () => ({ orderByNumber: order }),
      CancelOrder: () => ({ cancelOrder: { __typename: 'OrderCancelled', order: { ...order, status: 'CANCELLED' } } }),
      RequestHandoff: handoffWaits,
    });
    await takeAll(conversation(graph), event('call.answered', null), event('turn.heard', 1, '…'), event('turn.heard', 2, 'yes'));
    expect(texts().at(-1)).toMatch(words);
  });

  it('asks a question that was open again, in the language that was wished for in between', async () => {
    const number = { entities: [{ type: 'order_number', value: order.number }] };
    const meant = [understood('cancel_order', number), understood('language_zh'), understood('yes')];
    const { graph, texts, asked } = scriptedGraph({
      CallerView: callerView(ada),
      Understand: () => meant.shift(),
      OrderByNumber: () => ({ orderByNumber: order }),
      CancelOrder: () => ({ cancelOrder: { __typename: 'OrderCancelled', order } }),
    });
    await takeAll(conversation(graph), event('call.answered', null), ...[1, 2, 3].map(turn => event('turn.heard', turn, '…')));
    expect(texts().at(-2)).toMatch(/我们说中文。您要取消/);
    expect(asked.map(({ name }) => name)).toContain('CancelOrder');
  });
});

it.each([
  [
    'a ticket',
    'query_ticket',
    { OpenTickets: () => ({ call: { customer: { tickets: [ticket] } } }) },
    /Your ticket T 1 0 0 about Fault is open/,
  ],
  [
    'a complaint',
    'complain',
    { CreateTicket: ticketCreated },
    /complaint has the number T 1 0 0\. Would you like to speak with a colleague/,
  ],
])('the bot answers who speaks of %s', async (_, intent, answers, words) => {
  const { graph, texts } = scriptedGraph({ Understand: () => understood(intent), ...answers });
  await takeAll(conversation(graph), event('turn.heard', 1, '…'));
  expect(texts()[0]).toMatch(words);
});
