import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { compose } from '#gateway/compose.js';
import { allowancesInProcess } from '#gateway/guards/allowance-in-process.js';
import type { GuardOptions } from '#gateway/guards/guards.js';
import { knownOperations } from '#gateway/guards/known-operations.js';
import { type Identities, type Identity, somebody } from '#gateway/identity.js';
import type { SubgraphTransport } from '#gateway/transports/transport.js';
import { inProcessStore } from '#platform/bus/in-process-store.js';
import { type Log, silentLog } from '#platform/log.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { EXECUTORS, near, openGateway } from './open-gateway.js';
import { smallHouse } from './small-house.js';

leavesNothingOpen();

const open = (guards: Omit<GuardOptions, 'document'> = {}, others: object = {}) => {
  const house = smallHouse();
  return openGateway({ supergraphSdl: house.supergraphSdl, transports: house.subgraphs.map(near), guards, ...others });
};

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const byHash = (text: string, query?: string) =>
  JSON.stringify({ ...(query && { query }), extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(text) } } });

const MOTTO = 'query Motto { shopMotto }';
const MOTTO_DATA = { data: { shopMotto: 'Everything, always' } };
const bot = { 'x-hub-client': 'bot:reference' };

describe('operations by their hash', () => {
  it('are asked for once, and known from then on', async () => {
    const { post } = await open();
    const first = await post(byHash(MOTTO));
    expect(await first.json()).toMatchObject({ errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }] });
    expect(await (await post(byHash(MOTTO, MOTTO))).json()).toEqual(MOTTO_DATA);
    expect(await (await post(byHash(MOTTO))).json()).toEqual(MOTTO_DATA);
  });

  it('are known to GET too', async () => {
    const { post, url } = await open();
    await post(byHash(MOTTO, MOTTO));
    const search = new URLSearchParams({ extensions: JSON.stringify(JSON.parse(byHash(MOTTO)).extensions) });
    const response = await fetch(`${url}/graphql?${search}`, { headers: { 'apollo-require-preflight': '1' } });
    expect(await response.json()).toEqual(MOTTO_DATA);
  });

  it('are found by another process of the house', async () => {
    const store = inProcessStore();
    const [here, there] = [await open({ automatic: { store } }), await open({ automatic: { store } })];
    await here.post(byHash(MOTTO, MOTTO));
    expect(await (await there.post(byHash(MOTTO))).json()).toEqual(MOTTO_DATA);
  });

  it('are asked for again where the store is away', async () => {
    const away = () => Promise.reject(new Error('away'));
    const { post } = await open({ automatic: { store: { ...inProcessStore(), get: away, set: away } } });
    expect(await (await post(byHash(MOTTO))).json()).toMatchObject({ errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }] });
    expect(await (await post(byHash(MOTTO, MOTTO))).json()).toEqual(MOTTO_DATA);
    expect(await (await post(byHash(MOTTO))).json()).toEqual(MOTTO_DATA);
  });

  it('are not what another text hashes to, nor what is refused', async () => {
    const { post } = await open();
    const forged = await post(byHash(MOTTO, 'query Other { shopMotto }'));
    expect(forged.status).toBe(400);
    expect(await forged.json()).toMatchObject({ errors: [{ message: 'provided sha does not match query' }] });
    const wide = `{ ${'shopMotto '.repeat(500)} }`;
    await post(byHash(wide, wide));
    expect(await (await post(byHash(wide))).json()).toMatchObject({ errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }] });
  });

  it('are only those of the manifest where clients may not add to them', async () => {
    const known = knownOperations([{ id: hashOf(MOTTO), name: 'Motto', body: MOTTO }]);
    const { post } = await open({ automatic: null, known });
    expect(await (await post(byHash(MOTTO))).json()).toEqual(MOTTO_DATA);
    await post(byHash('{ shopMotto }', '{ shopMotto }'));
    expect(await (await post(byHash('{ shopMotto }'))).json()).toMatchObject({ errors: [{ message: 'PersistedQueryNotFound' }] });
  });
});

describe('the safelist', () => {
  const known = knownOperations([{ id: hashOf(MOTTO), name: 'Motto', body: MOTTO }]);
  const classes = ['bot', 'dashboard'] as const;

  it('lets bots and dashboards ask what is known, by its hash or its text, and nothing else', async () => {
    const { post, ask } = await open({ known, safelist: { mode: 'require', classes } });
    expect(await (await post(byHash(MOTTO), bot)).json()).toEqual(MOTTO_DATA);
    expect(await ask('query Motto {\n  shopMotto\n}', {}, bot)).toEqual(MOTTO_DATA);
    const response = await post(JSON.stringify({ query: 'query Other { calls { id } }' }), bot);
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({
      errors: [
        {
          message: 'The operation "Other" is not one of the known operations, which are all that bot clients may ask (safelist)',
          extensions: { code: 'FORBIDDEN', retryable: false },
        },
      ],
    });
    expect(await ask('query Other { calls { id } }')).toMatchObject({ data: { calls: [{}, {}] } });
  });

  it('holds for what others have made known, and over WebSocket', async () => {
    const { post, follow } = await open({ known, safelist: { mode: 'require', classes } });
    await post(byHash('{ calls { id } }', '{ calls { id } }'));
    const refused = { errors: [{ extensions: { code: 'FORBIDDEN' } }] };
    expect(await (await post(byHash('{ calls { id } }'), bot)).json()).toMatchObject(refused);
    const { next } = follow('subscription { callChanged { id } }', {}, { client: 'dashboard:wallboard' });
    expect(await next().catch((errors: unknown) => ({ errors }))).toMatchObject(refused);
  });

  it('may only tell, once an operation, of what is not known', async () => {
    const told: object[] = [];
    const log = Object.assign(Object.create(silentLog) as Log, { warn: (said: object) => told.push(said) });
    const { ask } = await open({ known, safelist: { mode: 'log', classes } }, { log });
    for (let time = 0; time < 3; time++) await ask('query Other { calls { id } }', {}, bot);
    await ask(MOTTO, {}, bot);
    expect(told).toMatchObject([{ operation: 'Other', client: 'reference', kind: 'bot' }]);
  });
});

describe('how much clients ask', () => {
  it('is said with every answer, and refused beyond, to each client by itself', async () => {
    const { post } = await open({ rates: { perSecond: { bot: 2 }, perDay: { bot: 100 } }, allowances: allowancesInProcess() });
    const ask = (client: string) => post(JSON.stringify({ query: '{ shopMotto }' }), { 'x-hub-client': client });
    const first = await ask('bot:one');
    expect(first.headers.get('ratelimit-policy')).toBe('"rate";q=2;w=1, "day";q=100;w=86400');
    expect(first.headers.get('ratelimit')).toMatch(/^"rate";r=1;t=1, "day";r=99;t=86400$/);
    await ask('bot:one');
    const third = await ask('bot:one');
    expect(third.status).toBe(429);
    expect(third.headers.get('retry-after')).toBe('1');
    expect(third.headers.get('ratelimit')).toBe('"rate";r=0;t=1');
    expect(await third.json()).toEqual({
      errors: [
        {
          message: 'Over 2 operations a second, which is what each bot client may ask (rate)',
          extensions: { code: 'RATE_LIMITED', retryable: true, retryAfterMs: expect.any(Number) },
        },
      ],
    });
    expect((await ask('bot:two')).status).toBe(200);
    expect((await ask('service:erp')).headers.get('ratelimit-policy')).toBeNull();
  });

  it('is counted by the address of those who show nothing', async () => {
    const nobody: Identity = { ...somebody, authenticated: false };
    const identities: Identities = { identify: async () => nobody, onRevoked: () => () => {} };
    const { post } = await open({ rates: { perDay: { anonymous: 1 } } }, { identities });
    const ask = (client: string) => post(JSON.stringify({ query: '{ shopMotto }' }), { 'x-hub-client': client });
    expect((await ask('bot:one')).status).toBe(200);
    expect((await ask('bot:two')).status).toBe(429);
  });

  it('is counted by cost as well', async () => {
    const { post } = await open({ rates: { costPerMinute: { '*': 25 } } });
    const ask = () => post(JSON.stringify({ query: '{ calls { id } }' }));
    expect((await ask()).status).toBe(200);
    expect((await ask()).status).toBe(200);
    const third = await ask();
    expect(third.status).toBe(429);
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(await third.json()).toMatchObject({ errors: [{ message: expect.stringMatching(/^Over 25 of cost a minute/) }] });
  });

  it('holds over WebSocket, subscriptions when they begin', async () => {
    const { follow, post } = await open({ rates: { perDay: { dashboard: 1 } } });
    const client = 'dashboard:wallboard';
    await post(JSON.stringify({ query: '{ shopMotto }' }), { 'x-hub-client': client });
    const { next } = follow('subscription { callChanged { id } }', {}, { client });
    const refused = await next().catch((errors: unknown) => ({ errors }));
    expect(refused).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED', retryable: true } }] });
  });
});

/** A graph of one subgraph that knows what it costs, and answers with two things. */
const pricedGraph = () => {
  const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@cost", "@listSize"])
    type Query { things(first: Int!): [Thing!]! @listSize(slicingArguments: ["first"]) }
    type Thing @cost(weight: 7) { id: ID! }`;
  const { supergraphSdl } = compose([{ name: 'shop', url: 'http://shop.invalid/graphql', sdl }]);
  const shop: SubgraphTransport = {
    name: 'shop',
    execute: async () => ({ data: { things: [{ id: '1' }, { id: '2' }] } }),
    subscribe: async () => ({ errors: [] }),
    health: async () => ({ standing: 'UP', reason: null }),
    close: async () => {},
  };
  return { supergraphSdl, transports: [shop] };
};

describe.each(EXECUTORS)('what an operation costs, by %s', (_, executor) => {
  it('is what the subgraphs say of it', async () => {
    const { post } = await openGateway({ ...pricedGraph(), executor, guards: { cost: { max: { '*': 70 } } } });
    const ask = (n: number) =>
      post(JSON.stringify({ query: 'query ($n: Int!) { things(first: $n) { id } }', variables: { n } }), { 'x-hub-cost': '1' });
    expect(await (await ask(10)).json()).toEqual({
      data: { things: [{ id: '1' }, { id: '2' }] },
      extensions: { cost: { requested: 70, actual: 14, max: 70 } },
    });
    expect(await (await ask(11)).json()).toMatchObject({ errors: [{ extensions: { cost: { requested: 77, max: 70 } } }] });
  });

  it('is said to a client that wants to know', async () => {
    const { post } = await open({}, { executor });
    const response = await post(JSON.stringify({ query: '{ calls { id customer { name orders { id } } } }' }), { 'x-hub-cost': '1' });
    const { data, extensions } = (await response.json()) as { data: object; extensions: object };
    expect(data).toMatchObject({ calls: [{ customer: { orders: [{}, {}, {}] } }, {}] });
    // Ten calls, a customer each, ten orders each, as nothing says how many there are; there were two, one and three.
    expect(extensions).toEqual({ cost: { requested: 120, actual: 6, max: 20_000 } });
  });

  it('is refused beyond what its client may ask, with the dearest field', async () => {
    const { post, ask } = await open({ cost: { max: { bot: 100, '*': 200 } } }, { executor });
    const query = 'query Dear { calls { id customer { name orders { id } } } }';
    const response = await post(JSON.stringify({ query }), bot);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      errors: [
        {
          message: 'The operation costs 120, most of it calls.customer.orders with 100; bot clients may ask for 100 at once (cost)',
          extensions: { code: 'INVALID_INPUT', retryable: false, cost: { requested: 120, max: 100 } },
        },
      ],
    });
    expect((await ask(query)).errors?.length ?? 0).toBeLessThan(2);
    expect((await ask(query)).data).toBeTruthy();
  });
});

describe('arguments', () => {
  it.each([
    ['{ customer(id: "c1") { orders(first: 51) { id } } }', {}, 'Customer.orders(first:) asks for 51; the limit "first" is 50'],
    [
      'query ($n: Int!) { customer(id: "c1") { orders(first: $n) { id } } }',
      { n: 51 },
      'Customer.orders(first:) asks for 51; the limit "first" is 50',
    ],
    [
      'query ($n: Int = 60) { customer(id: "c1") { orders(first: $n) { id } } }',
      {},
      'Customer.orders(first:) asks for 60; the limit "first" is 50',
    ],
    [
      'query ($id: ID!) { customer(id: $id) { id } }',
      { id: [1, 2, 3, 4] },
      'A list in the variable $id has 4 items; the limit "items" is 3',
    ],
  ])('beyond their bounds are refused by name: %s', async (query, variables, message) => {
    const { ask } = await open({ arguments: { first: 50, items: 3 } });
    expect((await ask(query, variables)).errors).toEqual([{ message, extensions: { code: 'INVALID_INPUT', retryable: false } }]);
  });

  it('may not be nested without end in variables', async () => {
    const { post } = await open();
    // A body that is nested more than the longest path needs is not even parsed.
    for (const [depth, message] of [
      [61, 'The variable $id is nested deeper than the limit "nesting" of 60'],
      [190, 'The variable $id is nested deeper than the limit "nesting" of 60'],
      [200_000, expect.stringMatching(/nested/)],
    ] as const) {
      const id = `${'['.repeat(depth)}${']'.repeat(depth)}`;
      const response = await post(`{"query":"query ($id: ID!) { customer(id: $id) { id } }","variables":{"id":${id}}}`);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ errors: [{ message, extensions: { code: 'INVALID_INPUT' } }] });
    }
  });

  it('within them are nobody’s concern', async () => {
    const { ask } = await open({ arguments: { first: 50, items: 3 } });
    const query = 'query ($n: Int!) { customer(id: "c1") { orders(first: $n) { id } } }';
    expect((await ask(query, { n: 50 })).data.customer.orders).toHaveLength(3);
  });
});

describe('in production', () => {
  it.each([
    ['a field', '{ customer(id: "c1") { nam } }', {}],
    ['an argument', '{ customer(idd: "c1") { name } }', {}],
    ['a type', '{ calls { ... on Cal { id } } }', {}],
    ['a type of which it is a field', '{ calls { orders } }', {}],
    ['a fragment for a field', '{ calls { customer } }', {}],
    ['a directive', '{ shopMotto @skp(if: true) }', {}],
    ['the schema', '{ __schema { types { name } } }', {}],
    ['a type by name', '{ __type(name: "Call") { fields { name } } }', {}],
  ])('%s mistaken shows no other name', async (_, query, variables) => {
    const { ask } = await open({}, { development: false });
    const { errors = [], data } = await ask(query, variables);
    expect(data).toBeUndefined();
    expect(errors.length).toBeGreaterThan(0);
    const words = errors.map(({ message }) => message).join(' ');
    expect(words).not.toMatch(/Did you mean|"name"|"phone"|"Caller"|"Order"|@skip/);
  });
});
