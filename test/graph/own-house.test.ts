import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { ADA } from '#prisma/sample/index.js';
import { WHOLE_CALL } from './call-view.js';
import type { Answer } from './open-gateway.js';
import { type OwnHouse, openOwnHouse } from './own-house.js';

let house: OwnHouse;
beforeAll(async () => {
  // What is down is to be missed, however well it was known before.
  house = await openOwnHouse({ remembers: false });
}, 60_000);
afterAll(() => house.close());

const ask = async (query: string, variables: Record<string, unknown> = {}, headers: Record<string, string> = {}): Promise<Answer> => {
  const response = await fetch(`${house.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer;
};

/** A caller with Ada's number has been answered. */
const call = async (callId: string, from: string | null = '+14155550123'): Promise<void> => {
  const about = { door: 'browser', node: 'media-1', doorCallId: callId, from, to: '+442079460000', language: 'EN' as const, context: {} };
  await house.tell({ kind: 'call.started', callId, ...about });
  await house.tell({ kind: 'call.answered', callId });
  await expect
    .poll(async () => (await ask('query ($id: ID!) { call(id: $id) { status } }', { id: callId })).data?.call?.status)
    .toBe('LIVE');
};

const [WEEK_MS, now] = [7 * 86_400_000, Date.now()];
const LAST_WEEK = { from: new Date(now - 2 * WEEK_MS).toISOString(), to: new Date(now - WEEK_MS).toISOString() };

/** The whole call, and what else a desk or a bot asks for beside it. */
const EVERYTHING = WHOLE_CALL.replace(
  /}$/,
  `  understand(input: { text: $question, language: EN }) { intent { name } }
  calls(first: 1) { total }
  customers(first: 1) { id }
  articles(first: 1) { title }
  queues { id }
  agents { id }
  waitingHandoffs { id }
  metricDefinitions { name }
}`,
);
/** What is found there while all is well: the roots, and where one subgraph's answer hangs on another's. */
const EDGES = [
  ...['call', 'call.customer', 'call.customer.orders', 'call.customer.tickets', 'call.customer.calls', 'call.tickets', 'call.stats'],
  ...['findArticles', 'articles', 'understand', 'calls', 'customers', 'queues', 'agents', 'waitingHandoffs'],
  ...['liveStats', 'stats', 'metricDefinitions'],
];
/** What is lost with each subgraph, and all that hangs on it. */
const LOST = {
  calls: ['call', 'call.customer.calls', 'calls'],
  crm: ['call.customer', 'customers'],
  orders: ['call.customer.orders'],
  tickets: ['call.customer.tickets', 'call.tickets'],
  knowledge: ['findArticles', 'articles'],
  dialog: ['understand'],
  handoff: ['queues', 'agents', 'waitingHandoffs'],
  reports: ['call.stats', 'liveStats', 'stats', 'metricDefinitions'],
};
const at = (data: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((part, name) => (part as Record<string, unknown> | null)?.[name] ?? null, data);

describe('the graph of the house', () => {
  it('answers everything about a call in one question', async () => {
    await call('view-1');
    const { data, errors } = await ask(WHOLE_CALL, { id: 'view-1', question: 'How long until my parcel gets here?', ...LAST_WEEK });
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      call: {
        id: 'view-1',
        status: 'LIVE',
        turns: [],
        context: null,
        handoff: null,
        stats: { resolved: null, transferred: false },
        tickets: [],
        customer: { id: ADA, name: 'Ada Bennett', addresses: expect.arrayContaining([expect.objectContaining({ country: 'US' })]) },
      },
      findArticles: expect.any(Array),
      liveStats: { live: expect.any(Number) },
      stats: { calls: 0, averageTurns: null, resolutionRate: null },
    });
    expect([data.call.customer.orders.length, data.call.customer.tickets.length]).toEqual([4, 1]);
    expect(data.call.customer.orders[0]).toMatchObject({ total: { currency: expect.any(String) }, items: expect.any(Array) });
    expect(data.findArticles.length).toBeGreaterThan(0);
  });

  it.each(Object.entries(LOST))('answers all the rest while %s is down', async (name, lost) => {
    await call(`without-${name}`);
    house.down.add(name);
    onTestFinished(() => void house.down.delete(name));
    const { data, errors } = await ask(EVERYTHING, { id: `without-${name}`, question: 'How do I return something?', ...LAST_WEEK });
    const expected = EDGES.filter(path => !lost.some(gone => path === gone || path.startsWith(`${gone}.`)));
    expect(EDGES.filter(path => at(data, path) !== null)).toEqual(expected);
    expect(new Set(errors?.map(({ extensions }) => `${extensions.code} ${extensions.subgraph}`))).toEqual(
      new Set([`UPSTREAM_UNAVAILABLE ${name}`]),
    );
  });

  it('finds past calls by number, across calls and crm', async () => {
    await call('past-1');
    const { data } = await ask('query ($id: ID!) { customer(id: $id) { calls(first: 50) { id customer { id } } } }', { id: ADA });
    expect(data.customer.calls).toContainEqual({ id: 'past-1', customer: { id: ADA } });
  });

  it('knows nobody behind a number that is withheld or unknown', async () => {
    await call('withheld', null);
    await call('unknown', '+3512555501');
    for (const id of ['withheld', 'unknown']) {
      expect(
        await ask('query ($id: ID!) { call(id: $id) { from customer { name } tickets { id } handoff { id } } }', { id }),
      ).toMatchObject({
        data: { call: { customer: null, tickets: [], handoff: null } },
      });
    }
  });

  it('acts once, and keeps what was asked on behalf of the call', async () => {
    await call('act-1');
    const create =
      'mutation CreateTicket($input: CreateTicketInput!) { createTicket(input: $input) { ... on TicketCreated { ticket { id number call { id } customer { name } } } } }';
    const input = {
      callId: 'act-1',
      customerId: ADA,
      category: 'FAULT',
      title: 'The router restarts',
      description: 'Every evening.',
      key: '1',
    };
    const headers = { 'x-hub-call-id': 'act-1', 'x-hub-turn': '2', 'x-hub-client': 'bot:reference' };
    const first = await ask(create, { input }, headers);
    expect(first.data.createTicket.ticket).toMatchObject({ call: { id: 'act-1' }, customer: { name: 'Ada Bennett' } });
    expect(await ask(create, { input })).toEqual(first);
    const asked = async () => (await ask('{ call(id: "act-1") { tickets { id } operations { name kind errors client turn } } }')).data.call;
    await expect.poll(asked).toEqual({
      tickets: [{ id: first.data.createTicket.ticket.id }],
      operations: [{ name: 'CreateTicket', kind: 'mutation', errors: 0, client: 'reference', turn: 2 }],
    });
  });

  it('lets nobody act who has shown nothing, and everybody who has not said to be nobody', async () => {
    await call('nobody-1');
    const rate = 'mutation { rateCall(callId: "nobody-1", score: 5) { __typename } }';
    expect(await ask(rate, {}, { 'x-hub-scopes': '-' })).toMatchObject({
      data: null,
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
    const score = async () => (await ask('{ call(id: "nobody-1") { satisfaction } }', {}, { 'x-hub-scopes': '-' })).data.call.satisfaction;
    expect(await score()).toBeNull();
    expect((await ask(rate)).data).toEqual({ rateCall: { __typename: 'CommandAccepted' } });
    expect(await score()).toBe(5);
  });

  it('tells what happens in a call, with who is calling', async () => {
    await call('told-1');
    const url = `${house.url.replace('http', 'ws')}/graphql`;
    const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0, connectionParams: { callId: 'told-1' } });
    const query = 'subscription Told { callEvents { kind call { id customer { name orders(first: 1) { id } } } } }';
    const events = client.iterate({ query }) as AsyncIterableIterator<Answer>;
    const next = events.next();
    // It stands in the call's log once it is established.
    const asked = async () => (await ask('{ call(id: "told-1") { operations { name kind } } }')).data.call.operations;
    await expect.poll(asked).toEqual([{ name: 'Told', kind: 'subscription' }]);
    await house.tell({ kind: 'caller.speaking', callId: 'told-1', interrupts: false });
    const heard = [await next, await events.next()].map(({ value }) => value);
    expect(heard).toContainEqual({
      data: {
        callEvents: {
          kind: 'caller.speaking',
          call: { id: 'told-1', customer: { name: 'Ada Bennett', orders: [{ id: expect.any(String) }] } },
        },
      },
      // Numbered, so that who is cut off can say where it was.
      extensions: { stream: expect.any(String), sequence: expect.any(Number) },
    });
    await client.dispose();
  });
});
