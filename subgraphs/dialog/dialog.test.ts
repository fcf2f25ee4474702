import { execute, parse } from 'graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import { developmentClient } from '#kernel/client.js';
import { ManualClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { memoryContexts } from './connectors/memory.js';
import { dialogSubgraph } from './index.js';
import type { ContextStore, Heard, Understander } from './port.js';

const clock = new ManualClock('2026-03-04T10:00:00Z');
const heard: Heard[] = [];
/** Understands everything as a greeting and remembers what it was given. */
const polite: Understander = {
  async understand(one) {
    heard.push(one);
    const intent = { name: 'greeting', confidence: 0.9 };
    return { text: one.text, language: one.language, intent, alternatives: [], confident: true, entities: [], references: [] };
  },
};

let contexts: ContextStore;
beforeEach(() => {
  contexts = memoryContexts();
  heard.length = 0;
});

const ask = async (source: string, variableValues = {}) => {
  const subgraph = dialogSubgraph({ contexts, understander: polite, clock });
  const contextValue = subgraph.contextFor({ client: developmentClient, purpose: 'SERVE_CALL', callId: null, deadline: null });
  return execute({ schema: subgraph.schema, document: parse(source), variableValues, contextValue });
};

const UPDATE = `mutation ($input: UpdateContextInput!) { updateContext(input: $input) {
  __typename
  ... on ContextUpdated { context { callId language flow step failures version slots { name value confirmed } focus { type id label } } }
  ... on ContextConflict { reason context { version } }
} }`;
const update = async (input: Record<string, unknown>) => {
  const { data, errors } = await ask(UPDATE, { input: { callId: 'c1', ...input } });
  expect(errors).toBeUndefined();
  return data!.updateContext as { __typename: string; reason?: string; context: Record<string, unknown> };
};

describe('the context of a call', () => {
  it('begins with the first change', async () => {
    expect(await update({ language: 'ZH', flow: 'order', step: 'askNumber', failures: 1 })).toEqual({
      __typename: 'ContextUpdated',
      context: { callId: 'c1', language: 'ZH', flow: 'order', step: 'askNumber', failures: 1, version: 1, slots: [], focus: [] },
    });
  });

  it('keeps what a change does not name', async () => {
    await update({ language: 'ZH', flow: 'order', step: 'askNumber', slots: [{ name: 'number', value: '2048' }] });
    const { context } = await update({ failures: 2, flow: null });
    expect(context).toMatchObject({
      language: 'ZH',
      flow: 'order',
      step: 'askNumber',
      failures: 2,
      version: 2,
      slots: [{ name: 'number', value: '2048', confirmed: false }],
    });
  });

  it('clears flow and step by the empty text, a slot by null', async () => {
    await update({
      flow: 'order',
      step: 'askNumber',
      slots: [
        { name: 'a', value: '1' },
        { name: 'b', value: '2' },
      ],
    });
    const { context } = await update({
      flow: '',
      step: '',
      slots: [
        { name: 'a', value: null },
        { name: 'b', value: '3', confirmed: true },
      ],
    });
    expect(context).toMatchObject({ flow: null, step: null, slots: [{ name: 'b', value: '3', confirmed: true }] });
  });

  it('puts what is spoken of now first, and nothing twice', async () => {
    await update({
      focus: [
        { type: 'order', id: 'o1' },
        { type: 'order', id: 'o2' },
      ],
    });
    await clock.advance(1000);
    const { context } = await update({
      focus: [
        { type: 'ticket', id: 't1', label: 'T-100239' },
        { type: 'order', id: 'o2' },
      ],
    });
    expect(context.focus).toEqual([
      { type: 'ticket', id: 't1', label: 'T-100239' },
      { type: 'order', id: 'o2', label: null },
      { type: 'order', id: 'o1', label: null },
    ]);
  });

  it('forgets what was spoken of long ago', async () => {
    for (let i = 0; i < 25; i++) await update({ focus: [{ type: 'order', id: `o${i}` }] });
    const [stored] = await contexts.contextsByCallIds(['c1']);
    expect(stored!.focus).toHaveLength(20);
    expect(stored!.focus[0]!.id).toBe('o24');
  });

  it('is not changed by one who has seen an older version', async () => {
    await update({ version: 0, flow: 'order' });
    const late = await update({ version: 0, flow: 'ticket' });
    expect(late).toEqual({
      __typename: 'ContextConflict',
      reason: 'The context is at version 1, the change was based on 0',
      context: { version: 1 },
    });
    expect((await contexts.contextsByCallIds(['c1']))[0]!.flow).toBe('order');
  });

  it('loses no change of many made at once', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, i) => update({ slots: [{ name: `s${i}`, value: 'x' }] })));
    const [stored] = await contexts.contextsByCallIds(['c1']);
    expect(stored!.slots).toHaveLength(8);
    expect(stored!.version).toBe(8);
  });

  it('is found from its call, null where there is none', async () => {
    await update({ flow: 'order' });
    const { data } = await ask(
      'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Call { id context { flow } } ... on Context { flow } } }',
      {
        of: [
          { __typename: 'Call', id: 'c1' },
          { __typename: 'Call', id: 'c2' },
          { __typename: 'Context', callId: 'c1' },
        ],
      },
    );
    expect(data).toEqual({ _entities: [{ id: 'c1', context: { flow: 'order' } }, { id: 'c2', context: null }, { flow: 'order' }] });
  });
});

describe('understanding', () => {
  const UNDERSTAND = 'query ($input: UnderstandInput!) { understand(input: $input) { text intent { name } confident } }';

  it('gives the understander what is known', async () => {
    await update({ flow: 'order' });
    const { data } = await ask(UNDERSTAND, { input: { text: 'hello you', language: 'EN', callId: 'c1', expects: 'YES_NO' } });
    expect(data).toEqual({ understand: { text: 'hello you', intent: { name: 'greeting' }, confident: true } });
    expect(heard).toMatchObject([{ text: 'hello you', expects: 'YES_NO', keys: null, context: { flow: 'order' } }]);
  });

  it('does without the context where it cannot be had, but for what points at it', async () => {
    contexts = { ...contexts, contextsByCallIds: () => Promise.reject(new HubError('UPSTREAM_UNAVAILABLE', 'no database')) };
    const { data, errors } = await ask(
      'query ($input: UnderstandInput!) { understand(input: $input) { intent { name } references { id } } }',
      { input: { text: 'hello you', language: 'EN', callId: 'c1' } },
    );
    expect(data).toEqual({ understand: { intent: { name: 'greeting' }, references: null } });
    expect(errors).toMatchObject([{ path: ['understand', 'references'], originalError: { code: 'UPSTREAM_UNAVAILABLE' } }]);
    expect(heard).toMatchObject([{ context: null }]);
  });

  it('refuses an expectation that nobody knows', async () => {
    const { errors } = await ask(UNDERSTAND, { input: { text: 'x', language: 'EN', expects: 'POETRY' } });
    expect(errors?.[0]?.message).toContain('Value "POETRY" does not exist in "Expected" enum.');
  });
});
