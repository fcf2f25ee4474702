import { describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { ada, callerView, conversation, event, handoffWaits, scriptedGraph, takeAll, understood } from './testing.js';

const fails = (code: 'UPSTREAM_UNAVAILABLE' | 'IN_DOUBT' | 'CONFLICT') => () => {
  throw new HubError(code, 'not now');
};
/** Lets whoever waits for the clock do so, then moves it until everything is answered. */
const pass = async (clock: ManualClock, times: number) => {
  for (let i = 0; i < times; i++) await clock.advance(500);
};

describe('when the graph fails', () => {
  it('words that could not be said are said when they can, under the same key', async () => {
    const clock = new ManualClock();
    let attempts = 0;
    const { graph, says } = scriptedGraph({
      Understand: () => understood('wait'),
      Say: () => (++attempts < 3 ? fails('UPSTREAM_UNAVAILABLE')() : { say: { __typename: 'Said', id: 's' } }),
    });
    const talk = conversation(graph, clock);
    talk.take(event('turn.heard', 1, 'one moment'));
    await pass(clock, 5);
    await talk.settled();
    expect(says().map(({ key, text }) => [key, text])).toEqual(Array(3).fill(['turn.heard.1.0', 'Take your time.']));
  });

  it('words for a turn that the caller has gone on from are no longer tried', async () => {
    const clock = new ManualClock();
    let away = true;
    const { graph, says } = scriptedGraph({
      Understand: () => understood('wait'),
      Say: () => (away ? fails('UPSTREAM_UNAVAILABLE')() : { say: { __typename: 'Said', id: 's' } }),
    });
    const talk = conversation(graph, clock);
    talk.take(event('turn.heard', 1, 'one moment'));
    await pass(clock, 1);
    away = false;
    talk.take(event('turn.heard', 2, 'just a second'));
    await pass(clock, 2);
    await talk.settled();
    expect(says().at(-1)).toMatchObject({ turn: 2 });
    expect(says().filter(({ text }) => text.includes('went wrong'))).toEqual([]);
  });

  it('what is known is kept when it can be, while the conversation goes on', async () => {
    const clock = new ManualClock();
    let attempts = 0;
    const { graph, texts, asked } = scriptedGraph({
      Understand: () => understood('wait'),
      UpdateContext: () => (++attempts < 2 ? fails('UPSTREAM_UNAVAILABLE')() : {}),
    });
    const talk = conversation(graph, clock);
    await takeAll(talk, event('turn.heard', 1, 'one moment'));
    const kept = () => asked.filter(({ name }) => name === 'UpdateContext').map(({ variables }) => variables);
    expect([texts(), kept().length]).toEqual([['Take your time.'], 1]);
    await pass(clock, 2);
    expect(kept()).toEqual([kept()[0], kept()[0]]);
  });

  it('and goes on failing, the call goes to a person', async () => {
    const { graph, texts } = scriptedGraph({ Understand: fails('UPSTREAM_UNAVAILABLE'), RequestHandoff: handoffWaits });
    await takeAll(conversation(graph), event('turn.heard', 1, '…'), event('turn.heard', 2, '…'));
    expect(texts()).toEqual([expect.stringContaining('something went wrong'), expect.stringContaining('looking for a colleague')]);
  });

  it.each([
    ['CallerView', 'Welcome to'],
    ['IdentifyCaller', 'Welcome back, Ada'],
    ['AcceptNotice', 'Welcome back, Ada'],
  ])('at %s, the caller hears the notice and "%s" all the same', async (name, welcome) => {
    const { graph, texts } = scriptedGraph({ CallerView: callerView(ada), [name]: fails('UPSTREAM_UNAVAILABLE') });
    await takeAll(conversation(graph), event('call.answered', null), event('reply.ended', 0));
    expect(texts()).toEqual([expect.stringContaining('This call is recorded'), expect.stringMatching(`${welcome}.*How can I help`)]);
  });

  it.each(['IN_DOUBT', 'CONFLICT'] as const)(
    'and a ticket is perhaps made already (%s), none is promised and no other made',
    async code => {
      const { graph, texts, asked } = scriptedGraph({ Understand: () => understood('fault'), CreateTicket: fails(code) });
      await takeAll(conversation(graph), event('turn.heard', 1, 'my internet is down'));
      expect(texts()).toEqual(['I have passed that on, but I cannot tell you a ticket number yet. Is there anything else?']);
      expect(asked.filter(({ name }) => name === 'CreateTicket')).toHaveLength(1);
    },
  );

  it('nobody promises a call-back without a ticket', async () => {
    const { graph, texts } = scriptedGraph({
      Understand: () => understood('human'),
      RequestHandoff: handoffWaits,
      CreateTicket: fails('UPSTREAM_UNAVAILABLE'),
    });
    const talk = conversation(graph);
    await takeAll(talk, event('turn.heard', 1, 'a person'));
    talk.takeHandoff({ id: 'h1', status: 'DECLINED', agent: null });
    await talk.settled();
    expect(texts().at(-1)).toMatch(/I can reach nobody at the moment/);
  });
});
