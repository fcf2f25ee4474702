import { describe, expect, it, onTestFinished } from 'vitest';
import { compose } from '#gateway/compose.js';
import { compiledExecutor } from '#gateway/executors/compiled/compiled.js';
import { apolloPlanner } from '#gateway/planners/apollo.js';
import { choosePlanner } from '#gateway/planners/choose.js';
import { HubError } from '#kernel/errors.js';
import { silentLog } from '#platform/log.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { near, openGateway, until } from './open-gateway.js';
import { smallHouse } from './small-house.js';

leavesNothingOpen();

const PLANNERS = [
  ['natively, where nothing comes later', choosePlanner({ planner: null }, silentLog)],
  ['in JavaScript', (sdl: string) => apolloPlanner(sdl)],
] as const;

const BY_PATH = 'multipart/mixed; deferSpec=20220824, application/json';
const BY_ID = 'multipart/mixed; incrementalSpec=v0.2, application/json';

/** What came, part by part, each as soon as it was there. */
async function* partsOf(response: Response): AsyncGenerator<Record<string, unknown>> {
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf('\r\n---'); end >= 0; end = text.indexOf('\r\n---')) {
      const part = text.slice(0, end);
      text = text.slice(end + 5);
      const json = part.slice(part.indexOf('{'));
      if (part.includes('{')) yield JSON.parse(json);
    }
  }
}

const all = async (response: Response) => {
  const parts: Record<string, unknown>[] = [];
  for await (const part of partsOf(response)) parts.push(part);
  return parts;
};

const ORDERS = `query Who($id: ID!, $later: Boolean = true) {
  customer(id: $id) { name ...Orders @defer(if: $later, label: "orders") loyalty }
}
fragment Orders on Customer { orders(first: 2) { status: id } }`;

describe.each(PLANNERS)('an operation with @defer, planned %s', (_, planner) => {
  const open = async () => {
    const house = smallHouse();
    const executor = compiledExecutor(planner);
    const { post } = await openGateway({ supergraphSdl: house.supergraphSdl, transports: house.subgraphs.map(near), executor });
    return {
      house,
      ask: (query: string, variables: object = {}, accept = BY_PATH, headers: Record<string, string> = {}) =>
        post(JSON.stringify({ query, variables }), { accept, ...headers }),
    };
  };

  it('is answered at once with what is not deferred, and later with the rest', async () => {
    const { ask, house } = await open();
    const gate = Promise.withResolvers<void>();
    house.shop.gate = gate.promise;
    const response = await ask(ORDERS, { id: 'c1' });
    expect(response.headers.get('content-type')).toBe('multipart/mixed; boundary="-"; deferSpec=20220824');
    const parts = partsOf(response);
    expect((await parts.next()).value).toEqual({
      data: { customer: { name: 'Ada', loyalty: 'points of +4420000001' } },
      hasNext: true,
    });
    gate.resolve();
    expect((await parts.next()).value).toEqual({
      incremental: [{ path: ['customer'], label: 'orders', data: { orders: [{ status: 'o1' }, { status: 'o2' }] } }],
      hasNext: false,
    });
    expect((await parts.next()).done).toBe(true);
  });

  it('is told by ids where the client knows them', async () => {
    const { ask } = await open();
    const response = await ask(ORDERS, { id: 'c1' }, BY_ID);
    expect(response.headers.get('content-type')).toBe('multipart/mixed; boundary="-"; incrementalSpec=v0.2');
    expect(await all(response)).toEqual([
      {
        data: { customer: { name: 'Ada', loyalty: 'points of +4420000001' } },
        pending: [{ id: '0', path: ['customer'], label: 'orders' }],
        hasNext: true,
      },
      { incremental: [{ id: '0', data: { orders: [{ status: 'o1' }, { status: 'o2' }] } }], completed: [{ id: '0' }], hasNext: false },
    ]);
  });

  it('is answered whole where its condition says so, and where its client takes no parts', async () => {
    const { ask } = await open();
    const data = { customer: { name: 'Ada', orders: [{ status: 'o1' }, { status: 'o2' }], loyalty: 'points of +4420000001' } };
    const undeferred = await ask(ORDERS, { id: 'c1', later: false });
    expect(await undeferred.json()).toEqual({ data });
    const plain = await ask(ORDERS, { id: 'c1' }, 'application/json');
    expect(plain.headers.get('content-type')).toContain('application/json');
    expect(await plain.json()).toEqual({ data });
  });

  it('tells a part for each member of a list, and of none that is not there', async () => {
    const { ask } = await open();
    const [first, ...later] = await all(await ask('{ customers { name ... @defer { orders { id } } } }'));
    expect(first).toEqual({ data: { customers: [{ name: 'Ada' }, { name: '林小雨' }] }, hasNext: true });
    expect(later.flatMap(({ incremental }) => incremental)).toEqual([
      { path: ['customers', 0], data: { orders: [{ id: 'o1' }, { id: 'o2' }, { id: 'o3' }] } },
      { path: ['customers', 1], data: { orders: [] } },
    ]);
    expect(later.map(({ hasNext }) => hasNext)).toEqual([true, false]);
    expect(await all(await ask('{ customer(id: "nobody") { name ... @defer { orders { id } } } }'))).toEqual([
      { data: { customer: null }, hasNext: false },
    ]);
  });

  it('tells what a part holds back when that is there', async () => {
    const { ask } = await open();
    const query =
      '{ call(id: "call-1") { phase ... @defer(label: "a") { customer { name ... @defer(label: "b") { orders(first: 1) { id } } } } } }';
    expect(await all(await ask(query, {}, BY_ID))).toEqual([
      { data: { call: { phase: 'INBOUND' } }, pending: [{ id: '0', path: ['call'], label: 'a' }], hasNext: true },
      {
        pending: [{ id: '1', path: ['call', 'customer'], label: 'b' }],
        incremental: [{ id: '0', data: { customer: { name: 'Ada' } } }],
        completed: [{ id: '0' }],
        hasNext: true,
      },
      { incremental: [{ id: '1', data: { orders: [{ id: 'o1' }] } }], completed: [{ id: '1' }], hasNext: false },
    ]);
  });

  it('keeps names apart that mean different things', async () => {
    const { ask } = await open();
    const [first, later] = await all(
      await ask('{ customer(id: "c1") { id: name ... @defer { orders(first: 1) { status: id id: status } } } }'),
    );
    expect(first).toEqual({ data: { customer: { id: 'Ada' } }, hasNext: true });
    expect(later).toMatchObject({ incremental: [{ path: ['customer'], data: { orders: [{ status: 'o1', id: 'SHIPPED' }] } }] });
  });

  it('says what went wrong in the part where it did', async () => {
    const { ask, house } = await open();
    house.shop.failure = new Error('on strike');
    const [first, later] = await all(await ask(ORDERS, { id: 'c1' }));
    expect(first).not.toHaveProperty('errors');
    expect(later).toEqual({
      incremental: [
        {
          path: ['customer'],
          label: 'orders',
          data: { orders: null },
          errors: [
            {
              message: expect.any(String),
              path: ['customer', 'orders'],
              extensions: expect.objectContaining({ code: 'INTERNAL', subgraph: 'shop' }),
            },
          ],
        },
      ],
      hasNext: false,
    });
  });

  it('ends by its deadline', async () => {
    const { ask, house } = await open();
    // Once, so that no planning is in the time.
    await all(await ask(ORDERS, { id: 'c1' }));
    const gate = Promise.withResolvers<void>();
    onTestFinished(() => gate.resolve());
    house.shop.gate = gate.promise;
    const [, later] = await all(await ask(ORDERS, { id: 'c1' }, BY_PATH, { 'x-hub-deadline-ms': '200' }));
    expect(later).toMatchObject({
      incremental: [{ data: { orders: null }, errors: [{ path: ['customer', 'orders'], extensions: { code: 'DEADLINE_EXCEEDED' } }] }],
      hasNext: false,
    });
  });
});

it('is answered whole where something of it may not be seen', async () => {
  const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@requiresScopes"])\n';
  const { supergraphSdl } = compose([
    { name: 'desk', url: '', sdl: `${LINK} type Query { calls: [Call] } type Call @key(fields: "id") { id: ID! phase: String }` },
    { name: 'shop', url: '', sdl: `${LINK} type Call @key(fields: "id") { id: ID! cost: Int @requiresScopes(scopes: [["money"]]) }` },
  ]);
  const asked: string[] = [];
  const answering = (name: string, data: object) => ({
    name,
    execute: async ({ query }: { query: string }) => {
      asked.push(query);
      return { data: data as never };
    },
    subscribe: async () => ({}),
    health: async () => ({ standing: 'UP' as const, reason: null }),
    close: async () => {},
  });
  const transports = [
    answering('desk', { calls: [{ __typename: 'Call', id: '1', phase: 'INBOUND' }] }),
    answering('shop', { _entities: [{ cost: 7 }] }),
  ];
  const { post } = await openGateway({ supergraphSdl, transports });
  const body = JSON.stringify({ query: '{ calls { phase ... @defer { cost } } }' });
  const allowed = await all(await post(body, { accept: BY_PATH }));
  expect(allowed.at(-1)).toMatchObject({ incremental: [{ data: { cost: 7 } }] });
  asked.length = 0;
  const denied = await post(body, { accept: BY_PATH, 'x-hub-scopes': 'none' });
  expect(await denied.json()).toMatchObject({
    data: { calls: [{ phase: 'INBOUND', cost: null }] },
    errors: [{ extensions: { code: 'FORBIDDEN' } }],
  });
  expect(asked.join()).not.toContain('cost');
});

it('that cannot be planned is refused with what is wrong', async () => {
  const house = smallHouse();
  const executor = compiledExecutor(async sdl => ({
    ...(await apolloPlanner(sdl)),
    plan: () => Promise.reject(new HubError('INVALID_INPUT', 'The operation is too complicated')),
  }));
  const { post } = await openGateway({ supergraphSdl: house.supergraphSdl, transports: house.subgraphs.map(near), executor });
  const response = await post(JSON.stringify({ query: ORDERS, variables: { id: 'c1' } }), { accept: BY_PATH });
  expect(await response.json()).toMatchObject({
    errors: [{ message: 'The operation is too complicated', extensions: { code: 'INVALID_INPUT' } }],
  });
});

describe('what is left of an answer in parts', () => {
  it('is nothing when its client leaves before they come: another graph can take over', async () => {
    const house = smallHouse();
    const gate = Promise.withResolvers<void>();
    house.shop.gate = gate.promise;
    const closed: string[] = [];
    const lead = ({ name, url }: { name: string; url: string }) => {
      const transport = near(house.subgraphs.find(subgraph => subgraph.name === name)!);
      return { ...transport, close: async () => void closed.push(`${name} ${url}`) };
    };
    const { door, url } = await openGateway({ supergraphSdl: house.supergraphSdl, transports: lead });
    const leaving = new AbortController();
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: BY_PATH },
      body: JSON.stringify({ query: ORDERS, variables: { id: 'c1' } }),
      signal: leaving.signal,
    });
    await partsOf(response).next();
    leaving.abort();
    await door.replace(house.supergraphSdl.replaceAll('.invalid', '.elsewhere'));
    gate.resolve();
    await until(() => closed.length === 3);
    expect(closed.every(place => place.includes('.invalid'))).toBe(true);
  });

  it('takes the form that the client named first', async () => {
    const { post } = await openGateway({ ...(await small()) });
    const both = 'multipart/mixed;boundary="-";deferSpec=20220824, multipart/mixed;incrementalSpec=v0.2, application/json';
    const response = await post(JSON.stringify({ query: ORDERS, variables: { id: 'c1' } }), { accept: both });
    expect(response.headers.get('content-type')).toBe('multipart/mixed; boundary="-"; deferSpec=20220824');
    expect((await all(response)).at(-1)).toHaveProperty('incremental.0.path');
  });

  it('is a plain refusal where no operation is chosen', async () => {
    const { post } = await openGateway({ ...(await small()) });
    const body = JSON.stringify({ query: 'query A { shopMotto } query B { ... @defer { shopMotto } }' });
    const response = await post(body, { accept: BY_PATH });
    expect(await response.json()).toMatchObject({ errors: [{ message: expect.stringContaining('operationName must say which') }] });
  });
});

const small = async () => {
  const house = smallHouse();
  return { supergraphSdl: house.supergraphSdl, transports: house.subgraphs.map(near) };
};
