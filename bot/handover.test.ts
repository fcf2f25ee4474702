import { describe, expect, it } from 'vitest';
import {
  callerView,
  conversation,
  event,
  handoffWaits,
  scriptedGraph,
  takeAll,
  ticketCreated,
  ticketUpdated,
  understood,
} from './testing.js';

const HOLD = 'I am looking for a colleague for you. Please stay on the line.';

describe('a caller on hold', () => {
  it.each(['human', 'thanks', 'yes', 'wait'])('stays on hold with "%s"', async intent => {
    const meant = [understood('human'), understood(intent)];
    const waits = [handoffWaits(), { requestHandoff: { __typename: 'HandoffRefused', reason: 'The call waits for an agent already.' } }];
    const { graph, texts, asked } = scriptedGraph({ Understand: () => meant.shift(), RequestHandoff: () => waits.shift() });
    const talk = conversation(graph);
    await takeAll(talk, event('turn.heard', 1, '…'), event('turn.heard', 2, '…'));
    expect(texts()).toEqual([HOLD, HOLD]);
    expect(asked.map(({ name }) => name)).not.toContain('CreateTicket');
  });

  it('who asked something else meanwhile, and then again for a person, still waits for the same one', async () => {
    const meant = [understood('human'), understood('query_ticket'), understood('human')];
    const waits = [handoffWaits(), { requestHandoff: { __typename: 'HandoffRefused', reason: 'The call waits for an agent already.' } }];
    const { graph, says } = scriptedGraph({
      Understand: () => meant.shift(),
      RequestHandoff: () => waits.shift(),
      OpenTickets: () => ({ call: { customer: null } }),
    });
    const talk = conversation(graph);
    await takeAll(talk, ...[1, 2, 3].map(turn => event('turn.heard', turn, '…')));
    talk.takeHandoff({ id: 'h1', status: 'ACCEPTED', agent: { name: 'Grace' } });
    await talk.settled();
    expect(says().slice(-2)).toMatchObject([
      { text: HOLD },
      { text: 'My colleague Grace takes over now.', then: 'HAND_OFF', interruptible: false },
    ]);
  });

  it('who would rather go on with the bot is not on hold any more', async () => {
    const meant = [understood('human'), understood('no')];
    const { graph, asked, texts } = scriptedGraph({ Understand: () => meant.shift(), RequestHandoff: handoffWaits });
    await takeAll(conversation(graph), event('turn.heard', 1, '…'), event('turn.heard', 2, '…'));
    expect(texts().at(-1)).toBe('Is there anything else?');
    expect(asked.filter(({ name }) => name === 'MoveCall').map(({ variables }) => variables.phase)).toEqual(['TRANSFERRING', 'CONSULTING']);
  });

  it('gives up waiting with a goodbye', async () => {
    const meant = [understood('human'), understood('goodbye')];
    const { graph, asked, texts } = scriptedGraph({ Understand: () => meant.shift(), RequestHandoff: handoffWaits });
    await takeAll(conversation(graph), event('turn.heard', 1, '…'), event('turn.heard', 2, '…'));
    expect(asked.find(({ name }) => name === 'CancelHandoff')?.variables).toEqual({ handoffId: 'h1' });
    expect(texts().at(-1)).toContain('one to five');
  });
});

describe('a call-back', () => {
  const withheld = {
    CallerView: callerView(null, null),
    CreateTicket: ticketCreated,
    UpdateTicket: ticketUpdated,
    RequestHandoff: handoffWaits,
  };

  it.each(['fault', 'human'])('to a withheld number is made possible by asking for one (%s)', async intent => {
    const meant = [understood(intent), understood('give_number', { entities: [{ type: 'phone', value: '+14155550142' }] })];
    const { graph, says, asked } = scriptedGraph({ ...withheld, Understand: () => meant.shift() });
    const talk = conversation(graph);
    await takeAll(talk, event('call.answered', null), event('turn.heard', 1, '…'));
    talk.takeHandoff({ id: 'h1', status: 'EXPIRED', agent: null });
    await talk.settled();
    expect(says().at(-1)).toMatchObject({ expects: 'DIGITS', text: expect.stringMatching(/T 1 0 0.*does not show me its number/) });
    await takeAll(talk, event('turn.heard', 2, 'four one five …'));
    expect(asked.find(({ name }) => name === 'UpdateTicket')?.variables.input).toMatchObject({
      note: 'The customer would like to be called back: +14155550142',
    });
    expect(says().at(-1)!.text).toContain('they will call you');
  });

  it('that cannot be noted is not denied: a person is asked for', async () => {
    const meant = [understood('fault'), understood('yes')];
    const { graph, texts } = scriptedGraph({
      Understand: () => meant.shift(),
      CreateTicket: ticketCreated,
      UpdateTicket: () => ({ updateTicket: { __typename: 'TicketRefused', reason: 'closed' } }),
      RequestHandoff: handoffWaits,
    });
    await takeAll(conversation(graph), event('turn.heard', 1, '…'), event('turn.heard', 2, 'yes call me'));
    expect(texts().at(-1)).toBe(`Sorry, I cannot reach that system at the moment. ${HOLD}`);
  });
});
