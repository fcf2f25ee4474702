import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ADA } from '#prisma/sample/index.js';
import type { Answer } from './open-gateway.js';
import { type OwnHouse, openOwnHouse } from './own-house.js';

let house: OwnHouse;
beforeAll(async () => {
  house = await openOwnHouse();
}, 60_000);
afterAll(() => house.close());

const ask = async (query: string, headers: Record<string, string> = {}): Promise<Answer> => {
  const response = await fetch(`${house.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as Answer;
};
/** What is answered, and which subgraphs were asked for it. */
const seen = async (query: string, headers: Record<string, string> = {}) => {
  house.asked.length = 0;
  const { data, errors } = await ask(query, headers);
  expect(errors).toBeUndefined();
  return { data, asked: [...house.asked] };
};

const call = async (callId: string): Promise<void> => {
  const about = { door: 'browser', node: 'media-1', doorCallId: callId, to: null, language: 'EN' as const, context: {} };
  await house.tell({ kind: 'call.started', callId, from: '+14155550123', ...about });
  await expect.poll(async () => (await ask(`{ call(id: "${callId}") { status } }`)).data?.call?.status).toBe('RINGING');
};

describe('an article', () => {
  const ARTICLE = '{ article(id: "zeppelin.en") { answer } }';
  const FOUND = '{ findArticles(question: "How do I park a zeppelin?", language: EN, first: 1) { article { id answer } } }';
  const LISTED = '{ articles(category: "zeppelins") { id } }';
  const zeppelin = (answer: string) => ({
    ...{ id: 'zeppelin.en', language: 'EN' as const, category: 'zeppelins', title: 'Parking a zeppelin', answer, body: answer },
    updatedAt: new Date('2026-11-25T00:00:00Z'),
    phrasings: ['how do I park a zeppelin', 'where do zeppelins park'],
  });

  it('is kept, and read as it has become as soon as it has been changed', async () => {
    expect((await seen(LISTED)).data).toEqual({ articles: [] });
    for (const answer of ['In the hangar.', 'At the mast.']) {
      await house.systems.articles.put([zeppelin(answer)]);
      expect(await seen(ARTICLE)).toMatchObject({ data: { article: { answer } }, asked: ['knowledge'] });
      expect((await seen(FOUND)).data).toEqual({ findArticles: [{ article: { id: 'zeppelin.en', answer } }] });
      // The index, too, tells once it is made anew.
      for (const query of [ARTICLE, FOUND]) await expect.poll(async () => (await seen(query)).asked).toEqual([]);
      expect((await seen(LISTED)).data).toEqual({ articles: [{ id: 'zeppelin.en' }] });
    }
  });
});

describe('a customer', () => {
  it('is kept for who asked, and for nobody else', async () => {
    await call('kept-1');
    const WHO = '{ call(id: "kept-1") { customer { name addresses { city } } } }';
    const [mine, theirs] = [{ 'x-hub-client': 'bot:a' }, { 'x-hub-client': 'bot:b' }];
    const first = await seen(WHO, mine);
    expect(first).toMatchObject({ data: { call: { customer: { name: 'Ada Bennett' } } }, asked: ['calls', 'crm'] });
    expect(await seen(WHO, mine)).toEqual({ ...first, asked: ['calls'] });
    expect(await seen(WHO, theirs)).toEqual(first);
  });

  it('is another as soon as the caller is said to be another', async () => {
    await call('who-1');
    const WHO = '{ call(id: "who-1") { customer { id name } } }';
    expect((await seen(WHO)).data.call.customer.id).toBe(ADA);
    expect(await seen(WHO)).toMatchObject({ data: { call: { customer: { id: ADA } } }, asked: ['calls'] });
    const { id } = (await ask('{ customers(first: 100) { id } }')).data.customers.find((one: { id: string }) => one.id !== ADA);
    await ask(`mutation { identifyCaller(callId: "who-1", customerId: "${id}") { __typename } }`);
    expect((await seen(WHO)).data.call.customer.id).toBe(id);
  });

  it('is known while the directory is down', async () => {
    await call('down-1');
    const WHO = '{ call(id: "down-1") { customer { name } } }';
    const { data } = await seen(WHO);
    house.down.add('crm');
    onTestFinished(() => void house.down.delete('crm'));
    expect(await seen(WHO)).toMatchObject({ data, asked: ['calls'] });
  });

  it('is looked for among all there are now', async () => {
    for (let n = 0; n < 2; n++) expect((await seen('{ customers(search: "Bennett") { id } }')).asked).toEqual(['crm']);
  });
});

describe('what a caller wants done', () => {
  it('shows in the order that was cancelled', async () => {
    const { id, customerId } = await house.database.client.order.findFirstOrThrow({ where: { status: 'PAID' } });
    const ORDERS = `{ customer(id: "${customerId}") { orders(open: true, first: 50) { id status } } }`;
    const { orders } = (await seen(ORDERS)).data.customer;
    const ORDER = `{ order(id: "${id}") { status } }`;
    expect((await seen(ORDER)).data.order.status).toBe('PAID');
    const { data } = await ask(`mutation { cancelOrder(input: { orderId: "${id}", key: "1" }) { __typename } }`);
    expect(data.cancelOrder.__typename).toBe('OrderCancelled');
    expect((await seen(ORDER)).data.order.status).toBe('CANCELLED');
    expect((await seen(ORDERS)).data.customer.orders).toHaveLength(orders.length - 1);
  });

  it('shows in the tickets of the customer', async () => {
    const TICKETS = `{ customer(id: "${ADA}") { tickets(first: 50) { title status } } }`;
    const before = (await seen(TICKETS)).data.customer.tickets.length;
    const input = `{ customerId: "${ADA}", category: FAULT, title: "No dial tone", description: "Since noon.", key: "1" }`;
    const { data } = await ask(`mutation { createTicket(input: ${input}) { ... on TicketCreated { ticket { id } } } }`);
    const { id } = data.createTicket.ticket;
    expect((await seen(TICKETS)).data.customer.tickets).toHaveLength(before + 1);
    await ask(`mutation { updateTicket(input: { ticketId: "${id}", status: RESOLVED, key: "2" }) { __typename } }`);
    expect((await seen(TICKETS)).data.customer.tickets[0]).toEqual({ title: 'No dial tone', status: 'RESOLVED' });
  });
});

describe('statistics', () => {
  const period = `from: "${new Date(Date.now() - 86_400_000).toISOString()}", to: "${new Date(Date.now() + 86_400_000).toISOString()}"`;

  it('are kept until there is news of a call', async () => {
    const STATS = `{ stats(${period}) { calls } statsByDay(${period}) { calls } }`;
    const counted = async () => {
      const { data, asked } = await seen(STATS);
      const calls = data.statsByDay.reduce((sum: number, day: { calls: number }) => sum + day.calls, 0);
      expect(data.stats.calls).toBe(calls);
      return { calls, asked };
    };
    // Of calls before this one all news has come when their figures come from memory.
    await expect.poll(counted).toMatchObject({ asked: [] });
    const { calls } = await counted();
    await call('counted-1');
    await expect.poll(async () => (await counted()).calls).toBe(calls + 1);
  });

  it('of today are made anew each time', async () => {
    for (let n = 0; n < 2; n++) expect((await seen('{ liveStats { calls } }')).asked).toEqual(['reports']);
  });

  it('mean what the code says', async () => {
    const METRICS = '{ metricDefinitions { name definition } }';
    expect((await seen(METRICS)).asked).toEqual(['reports']);
    expect((await seen(METRICS)).asked).toEqual([]);
  });
});
