import { describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import type { UpdateContextInput } from './graph/generated/graphql.js';
import { conversation, event, handoffWaits, memory, scriptedGraph, takeAll, ticketCreated, understood } from './testing.js';

/** Keeps a context as the dialog subgraph does: what a change does not name stays. */
const remembering = () => {
  const slots = new Map<string, string>();
  let place: [string | null, string | null] = [null, null];
  return {
    UpdateContext: ({ input }: { input: UpdateContextInput }) => {
      for (const { name, value } of input.slots ?? []) value == null ? slots.delete(name) : slots.set(name, value);
      place = [input.flow || null, input.step || null];
      return { updateContext: { __typename: 'ContextUpdated' } };
    },
    CallMemory: () => memory(Object.fromEntries(slots), place)(),
  };
};
const holding = memory({ 'handoff.id': 'h1', outcome: 'HANDED_OFF', answered: '2' }, ['handover', 'hold']);
const spoken = [event('call.answered', null), event('turn.heard', 1, 'hello'), event('turn.heard', 2, 'a person please')];

describe('a conversation that is taken up again', () => {
  it('knows no more of what had been done with before', async () => {
    const kept = remembering();
    const first = scriptedGraph({
      ...kept,
      Understand: () => understood('human'),
      RequestHandoff: handoffWaits,
      CreateTicket: ticketCreated,
    });
    const talk = conversation(first.graph);
    await takeAll(talk, event('caller.silent', null), event('turn.heard', 1, 'a person please'));
    talk.takeHandoff({ id: 'h1', status: 'EXPIRED', agent: null });
    await talk.settled();
    expect(first.texts().at(-1)).toMatch(/They will call you back/);

    const second = scriptedGraph({ ...kept, CreateTicket: ticketCreated });
    const again = conversation(second.graph);
    await again.resume([event('call.answered', null), event('turn.heard', 1, 'a person please')]);
    again.takeHandoff({ id: 'h1', status: 'EXPIRED', agent: null });
    await again.settled();
    await takeAll(again, event('caller.silent', null));
    expect(second.texts()).toEqual(['Are you still there?']);
  });

  it('goes on in the turn it was in', async () => {
    const { graph, says, asked } = scriptedGraph({ CallMemory: holding, CreateTicket: ticketCreated });
    const talk = conversation(graph);
    await talk.resume(spoken);
    talk.takeHandoff({ id: 'h1', status: 'EXPIRED', agent: null });
    await talk.settled();
    await takeAll(talk, event('caller.silent', null));
    expect(says().map(({ turn, key }) => [turn, key.split('.')[0]])).toEqual([
      [2, 'h1'],
      [2, 'caller'],
    ]);
    const kept = asked.filter(({ name }) => name === 'UpdateContext').map(({ variables }) => variables.input as UpdateContextInput);
    for (const { slots } of kept) expect(slots).toContainEqual({ name: 'answered', value: '2', confirmed: false });
  });

  it('does not take for unanswered what was answered before the end of older words was told', async () => {
    const kept = remembering();
    const talk = conversation(scriptedGraph({ ...kept, Understand: () => understood('wait') }).graph);
    await takeAll(talk, event('turn.heard', 1, 'one moment'), event('reply.ended', 0));
    const again = scriptedGraph(kept);
    await conversation(again.graph).resume([event('call.answered', null), event('turn.heard', 1, 'one moment')]);
    expect(again.says()).toEqual([]);
  });

  it('does not call a caller who spoke and fell silent one who never spoke', async () => {
    const { graph, asked, says } = scriptedGraph({ CallMemory: memory({ silences: '2', answered: '2' }) });
    const talk = conversation(graph);
    await talk.resume(spoken);
    await takeAll(talk, event('caller.silent', null));
    expect(says().at(-1)).toMatchObject({ then: 'HANG_UP' });
    expect(asked.find(({ name }) => name === 'ConcludeCall')?.variables).toMatchObject({ outcome: 'UNRESOLVED' });
  });

  it('counts words as said that it is not let say again', async () => {
    const refused = { __typename: 'CallRefusal', code: 'INVALID', reason: 'This key was used before, for other words.' };
    const { graph, asked } = scriptedGraph({ CallMemory: holding, CreateTicket: ticketCreated, Say: () => ({ say: refused }) });
    const talk = conversation(graph);
    await talk.resume(spoken);
    talk.takeHandoff({ id: 'h1', status: 'EXPIRED', agent: null });
    await talk.settled();
    expect(asked.find(({ name }) => name === 'UpdateContext')?.variables.input).toMatchObject({
      slots: expect.arrayContaining([expect.objectContaining({ name: 'outcome', value: 'CALLBACK' })]),
    });
  });

  it.each([
    ['the graph is away', null, new HubError('UPSTREAM_UNAVAILABLE', 'away')],
    ['the context cannot be read', { call: { language: 'EN', context: null } }, null],
  ])('waits while %s, and answers nothing before it knows what it knew', async (_, data, error) => {
    const clock = new ManualClock();
    let away = true;
    const { graph, texts, asked } = scriptedGraph({ CallMemory: holding });
    const broken: typeof graph = {
      ...graph,
      async ask(document, variables, about) {
        if (!away || !String(document).includes('CallMemory')) return graph.ask(document, variables, about);
        if (error) throw error;
        return { data: data as never, errors: [{ message: 'away', path: ['call', 'context'] }] };
      },
    };
    const talk = conversation(broken, clock);
    void talk.resume(spoken);
    talk.take(event('turn.heard', 3, 'are you still looking'));
    await clock.advance(500);
    await clock.advance(500);
    expect(asked).toEqual([]);
    away = false;
    await clock.advance(500);
    await talk.settled();
    expect(texts()).toHaveLength(1);
    expect(asked.find(({ name }) => name === 'Understand')).toBeDefined();
  });
});
