import { describe, expect, it } from 'vitest';
import type { Graph } from './graph/graph.js';
import {
  ada,
  callerView,
  conversation,
  event,
  order,
  scriptedGraph,
  takeAll,
  ticketCreated,
  ticketUpdated,
  understood,
} from './testing.js';

/** A graph that answers nothing before the gate is open. */
const behindAGate = (graph: Graph) => {
  const gate = Promise.withResolvers<void>();
  const slow: Graph = { ...graph, ask: (...question) => gate.promise.then(() => graph.ask(...question)) };
  return { slow, open: gate.resolve };
};
const number = { entities: [{ type: 'order_number', value: order.number }] };

describe('a caller who talks on', () => {
  it('adds to the ticket that was just opened, and is asked again what they did not hear', async () => {
    const { graph, asked, texts } = scriptedGraph({
      Understand: () => understood('fault'),
      CreateTicket: ticketCreated,
      UpdateTicket: ticketUpdated,
    });
    const talk = conversation(graph);
    await takeAll(talk, event('turn.heard', 1, 'my internet is down'), event('turn.heard', 2, 'and the red light blinks'));
    expect(asked.filter(({ name }) => name === 'CreateTicket')).toHaveLength(1);
    expect(asked.find(({ name }) => name === 'UpdateTicket')?.variables.input).toMatchObject({
      ticketId: 't1',
      note: 'some words',
      key: 'more.2',
    });
    expect(texts().at(-1)).toBe('I have added that to ticket T 1 0 0. Shall our technicians call you back on this number?');
  });

  it('is told all the same what was done in the meantime', async () => {
    const meant = [understood('fault'), understood('yes')];
    const { graph, texts } = scriptedGraph({ Understand: () => meant.shift(), CreateTicket: ticketCreated, UpdateTicket: ticketUpdated });
    const { slow, open } = behindAGate(graph);
    const talk = conversation(slow);
    talk.take(event('turn.heard', 1, 'my internet is down'));
    talk.take(event('turn.heard', 2, 'yes'));
    open();
    await talk.settled();
    expect(texts()).toEqual([expect.stringContaining('opened ticket T 1 0 0'), 'Good, they will call you. Is there anything else?']);
  });

  it('is told nothing of what was only looked up, and asked nothing that was never heard', async () => {
    const meant = [understood('cancel_order', number), understood('yes')];
    const { graph, texts, asked } = scriptedGraph({
      CallerView: callerView(ada),
      Understand: () => meant.shift(),
      OrderByNumber: () => ({ orderByNumber: order }),
    });
    const { slow, open } = behindAGate(graph);
    const talk = conversation(slow);
    talk.take(event('call.answered', null));
    talk.take(event('turn.heard', 1, 'cancel order two oh four …'));
    talk.take(event('turn.heard', 2, 'yes'));
    open();
    await talk.settled();
    expect(texts()).not.toContainEqual(expect.stringContaining('Shall I cancel'));
    expect(asked.map(({ name }) => name)).not.toContain('CancelOrder');
  });

  it('hears the last words to their end, and is not asked twice for a score', async () => {
    const meant = [understood('goodbye'), understood('rate', { entities: [{ type: 'score', value: '4' }] }), understood('goodbye')];
    const { graph, says } = scriptedGraph({ Understand: () => meant.shift() });
    const talk = conversation(graph);
    await takeAll(talk, ...[1, 2, 3].map(turn => event('turn.heard', turn, 'bye')));
    expect(says().map(({ text }) => text.includes('one to five'))).toEqual([true, false, false]);
    for (const last of says().slice(1)) expect(last).toMatchObject({ then: 'HANG_UP', interruptible: false });
  });
});
