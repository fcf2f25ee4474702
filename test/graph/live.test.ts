import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { getIntrospectionQuery } from 'graphql';
import { createClient as createEventClient } from 'graphql-sse';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { compiledExecutor } from '#gateway/executors/compiled/compiled.js';
import { apolloPlanner } from '#gateway/planners/apollo.js';
import { ManualClock } from '#kernel/clock.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { near, openGateway, until } from './open-gateway.js';
import { reading } from './reading.js';
import { smallHouse } from './small-house.js';
import { watchful } from './watchful.js';

leavesNothingOpen();
const executor = compiledExecutor(apolloPlanner);
const CHANGES = 'subscription Changes { callChanged { phase customer { name orders(first: 1) { id } } } }';

const open = async (options: Partial<Parameters<typeof openGateway>[0]> = {}) => {
  const house = smallHouse();
  const opened = await openGateway({ executor, supergraphSdl: house.supergraphSdl, transports: house.subgraphs.map(near), ...options });
  const send = (phase: string) => house.send({ id: 'call-1', phase, customer: { id: 'c1' } });
  return { house, send, ...opened };
};

interface Message {
  type: string;
  id?: string;
  // biome-ignore lint/suspicious/noExplicitAny: a payload has the shape of its message
  payload?: any;
}

/** A client that writes its own messages. */
const talk = async (url: string, init: object | null = {}, origin?: string) => {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', origin === undefined ? {} : { origin });
  const heard: Message[] = [];
  const closed = new Promise<[code: number, reason: string]>(resolve =>
    socket.once('close', (code, reason) => resolve([code, String(reason)])),
  );
  socket.on('message', data => heard.push(JSON.parse(String(data))));
  onTestFinished(() => socket.terminate());
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const say = (message: object) => socket.send(JSON.stringify(message));
  if (init) {
    say({ type: 'connection_init', payload: init });
    await until(() => heard.length > 0 || socket.readyState !== WebSocket.OPEN);
  }
  return {
    socket,
    heard,
    closed,
    say,
    nexts: () => heard.filter(({ type }) => type === 'next').map(({ payload }) => payload),
    subscribe: (id: string, payload: object = { query: CHANGES }) => say({ id, type: 'subscribe', payload }),
  };
};

describe('those who ask the same', () => {
  it('share one stream from the subgraph and one execution of each event, by WebSocket and by events alike', async () => {
    const { house, send, url } = await open();
    const clients = await Promise.all(Array.from({ length: 5 }, () => talk(url)));
    for (const { subscribe } of clients) subscribe('1');
    const events = createEventClient({ url: `${url}/graphql`, retryAttempts: 0 });
    onTestFinished(() => events.dispose());
    const byEvents = events.iterate({ query: CHANGES });
    const first = byEvents.next();
    await until(() => house.listeners.size === 1);
    // A ping's answer says that what was asked before has been taken in.
    for (const { say } of clients) say({ type: 'ping' });
    await until(() => clients.every(({ heard }) => heard.some(({ type }) => type === 'pong')));
    await new Promise(resolve => setTimeout(resolve, 50));
    send('HANDLING');
    await until(() => clients.every(({ nexts }) => nexts().length === 1));
    const expected = { data: { callChanged: { phase: 'HANDLING', customer: { name: 'Ada', orders: [{ id: 'o1' }] } } } };
    for (const { nexts } of clients) expect(nexts()).toEqual([expected]);
    expect((await first).value).toEqual(expected);
    expect([house.listeners.size, house.shop.asked]).toEqual([1, 1]);
  });

  it('each pass the plugins, and one that is refused does not touch the others', async () => {
    const recorded: unknown[] = [];
    const { house, send, url } = await open({ operationLog: { record: async operation => void recorded.push(operation) } });
    const [one, two] = [await talk(url, { callId: 'call-1' }), await talk(url, { callId: 'call-1' })];
    for (const { subscribe } of [one, two]) subscribe('1');
    await until(() => recorded.length === 2);
    two.subscribe('2', { query: 'subscription { callChanged { nothing } }' });
    await until(() => two.heard.some(({ type }) => type === 'error'));
    send('HANDLING');
    await until(() => one.nexts().length === 1 && two.nexts().length === 1);
    expect(house.listeners.size).toBe(1);
  });

  it('get the newest at once where things are conflated', async () => {
    const { house, send, url } = await open({ topics: { callChanged: 'conflate' } });
    const one = await talk(url);
    one.subscribe('1');
    await until(() => house.listeners.size === 1);
    send('HANDLING');
    await until(() => one.nexts().length === 1);
    const two = await talk(url);
    two.subscribe('1');
    await until(() => two.nexts().length === 1);
    expect(two.nexts()).toEqual(one.nexts());
  });
});

it('is asked for an operation by its hash alone as the protocol of persisted operations has it', async () => {
  const { url } = await open({ guards: { automatic: { store: null } } });
  const client = await talk(url);
  const query = '{ shopMotto }';
  const known = { extensions: { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') } } };
  client.subscribe('1', known);
  await until(() => client.heard.some(({ type }) => type === 'error'));
  expect(client.heard.at(-1)?.payload).toMatchObject([{ message: 'PersistedQueryNotFound' }]);
  client.subscribe('2', { query, ...known });
  await until(() => client.heard.some(({ type, id }) => type === 'complete' && id === '2'));
  client.subscribe('3', known);
  await until(() => client.heard.some(({ type, id }) => type === 'complete' && id === '3'));
  expect(client.heard.filter(({ id, type }) => id === '3' && type === 'next')).toMatchObject([
    { payload: { data: { shopMotto: 'Everything, always' } } },
  ]);
});

describe('who comes back', () => {
  const topics = { callChanged: 'resume' } as const;
  const QUERY = { query: 'subscription { callChanged { phase } }' };

  it('gets what it missed by WebSocket', async () => {
    const { house, send, url } = await open({ topics });
    const before = await talk(url);
    before.subscribe('1', QUERY);
    await until(() => house.listeners.size === 1);
    send('A');
    await until(() => before.nexts().length === 1);
    const { stream, sequence } = before.nexts()[0].extensions;
    before.socket.terminate();
    await before.closed;
    for (const phase of ['B', 'C']) send(phase);
    const after = await talk(url);
    after.subscribe('1', { ...QUERY, extensions: { resume: { stream, after: sequence } } });
    await until(() => after.nexts().length === 2);
    send('D');
    await until(() => after.nexts().length === 3);
    expect(after.nexts()).toEqual(
      ['B', 'C', 'D'].map((phase, at) => ({ data: { callChanged: { phase } }, extensions: { stream, sequence: at + 2 } })),
    );
    expect(house.listeners.size).toBe(1);
  });

  it('gets what it missed by events, as a browser asks for it', async () => {
    const { house, send, url } = await open({ topics });
    const address = `${url}/graphql?query=${encodeURIComponent(QUERY.query)}`;
    const leaving = new AbortController();
    const first = await reading(address, { signal: leaving.signal });
    await until(() => house.listeners.size === 1);
    send('A');
    await until(() => first.text().includes('"A"'));
    const id = /^id: (\S+)$/m.exec(first.text())![1]!;
    leaving.abort();
    send('B');
    const second = await reading(address, { headers: { 'last-event-id': id } });
    await until(() => second.text().includes('"B"'));
    expect(second.text()).not.toContain('"A"');
    expect(second.text()).toMatch(/^retry: \d+\n\nid: \S+:2\nevent: next\ndata: \{.*"sequence":2.*\}\n\n$/);
  });
});

describe('events of the server', () => {
  const at = (url: string, query: string) => `${url}/graphql?query=${encodeURIComponent(query)}`;

  it('answer queries too, and say what is wrong as the protocol wants it', async () => {
    const { url } = await open();
    const good = await reading(at(url, '{ shopMotto }'));
    await until(good.ended);
    expect(good.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(good.text()).toMatch(
      /^retry: \d+\n\nevent: next\ndata: {"data":{"shopMotto":"Everything, always"}}\n\nevent: complete\ndata:\n\n$/,
    );
    const bad = await reading(at(url, 'subscription { callChanged { phaze } }'));
    await until(bad.ended);
    expect(bad.text()).toMatch(/event: next\ndata: {"errors":\[{"message":"Cannot query field.*"code":"INVALID_INPUT".*\nevent: complete/s);
  });

  it('are not taken for wanted by who would also take them', async () => {
    const { post } = await open();
    const accept = 'application/graphql-response+json, application/json, text/event-stream, multipart/mixed';
    const response = await post('{"query":"{ shopMotto }"}', { accept });
    expect(await response.json()).toEqual({ data: { shopMotto: 'Everything, always' } });
  });

  it('end aloud for who does not read them', async () => {
    const { url, house, send } = await open({ limits: { waitingEvents: 20, stalledMs: 50 } });
    const request = httpRequest(at(url, CHANGES), { headers: { accept: 'text/event-stream' } }).end();
    const [response] = await once(request, 'response');
    response.pause();
    await until(() => house.listeners.size === 1);
    while (house.listeners.size > 0) {
      send('x'.repeat(200_000));
      await new Promise(resolve => setTimeout(resolve, 1));
    }
    const said = await text(response);
    expect(said.slice(-400)).toMatch(/The subscription was ended: 20 events were waiting.*RATE_LIMITED.*event: complete\ndata:\n\n$/s);
  });

  it('change nothing by GET', async () => {
    const { url, ask } = await open();
    const { text: said, ended } = await reading(at(url, 'mutation { moveCall(id: "call-1", phase: "X") { phase } }'));
    await until(ended);
    expect(said()).toContain('GET changes nothing');
    expect((await ask('{ call(id: "call-1") { phase } }')).data.call.phase).toBe('INBOUND');
  });

  it('refuse what makes no sense with a status', async () => {
    const { url } = await open();
    const statusOf = async (address: string, init: RequestInit) =>
      (await fetch(address, { ...init, headers: { accept: 'text/event-stream', ...init.headers } })).status;
    expect(await statusOf(`${url}/graphql`, { method: 'PATCH' })).toBe(405);
    expect(await statusOf(`${url}/graphql?query=x&variables={`, {})).toBe(400);
    expect(await statusOf(`${url}/graphql`, { method: 'POST', body: '{"variables": 3}' })).toBe(400);
    expect(await statusOf(at(url, '{ shopMotto }'), { headers: { 'x-hub-purpose': 'CURIOSITY' } })).toBe(400);
  });

  it('let go when the client leaves, and say when to come back when the hub goes', async () => {
    const { url, house, close } = await open();
    const leaving = new AbortController();
    await reading(at(url, CHANGES), { signal: leaving.signal });
    await until(() => house.listeners.size === 1);
    leaving.abort();
    await until(() => house.listeners.size === 0);
    const { text: said, ended } = await reading(at(url, CHANGES));
    await until(() => house.listeners.size === 1);
    await close();
    await until(ended);
    expect(said().match(/^retry: \d+$/gm)).toHaveLength(2);
    expect(said()).not.toContain('complete');
    expect(house.listeners.size).toBe(0);
  });
});

describe('limits', () => {
  it('are kept for the connections of all and of one client', async () => {
    const { url } = await open({ limits: { maxConnections: 3, maxClientConnections: 2 } });
    await talk(url, { client: 'bot:a' });
    const [second, third] = [await talk(url, { client: 'bot:a' }), await talk(url, { client: 'bot:a' })];
    expect(await third.closed).toEqual([4429, 'At most 2 connections of one client may be open at once']);
    const other = await talk(url, { client: 'bot:b' });
    await expect(talk(url)).rejects.toThrow('429');
    const { response } = await reading(`${url}/graphql?query={shopMotto}`);
    expect(response.status).toBe(429);
    second.socket.terminate();
    await until(() => other.socket.readyState === WebSocket.OPEN);
    await until(() => second.socket.readyState === WebSocket.CLOSED);
    // The other end learns of it a moment later.
    let again: Awaited<ReturnType<typeof talk>> | undefined;
    while (!again) again = await talk(url, { client: 'bot:a' }).catch(() => undefined);
    expect(again.heard).toEqual([{ type: 'connection_ack' }]);
  });

  it('are kept for the operations of one client on all its connections, and given back', async () => {
    const { url, house } = await open({ limits: { maxClientOpen: 1 } });
    const [one, two] = [await talk(url, { client: 'bot:a' }), await talk(url, { client: 'bot:a' })];
    one.subscribe('1');
    await until(() => house.listeners.size === 1);
    two.subscribe('1');
    await until(() => two.heard.some(({ type }) => type === 'error'));
    expect(two.heard.at(-1)?.payload).toMatchObject([{ extensions: { code: 'RATE_LIMITED', retryable: true } }]);
    one.say({ id: '1', type: 'complete' });
    await until(() => house.listeners.size === 0);
    two.subscribe('2', { query: '{ shopMotto }' });
    await until(() => two.heard.at(-1)?.type === 'complete');
    two.subscribe('3', { query: 'subscription { callChanged { nothing } }' });
    await until(() => two.heard.at(-1)?.id === '3');
    expect(two.heard.at(-1)?.payload).toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }]);
    two.subscribe('4');
    await until(() => house.listeners.size === 1);
  });

  it('close who does not introduce itself, and pages of another site are not let in', async () => {
    const { url } = await open({ limits: { initMs: 30 } });
    const silent = await talk(url, null);
    expect((await silent.closed)[0]).toBe(4408);
    await expect(talk(url, {}, 'https://elsewhere.example')).rejects.toThrow('403');
  });

  it('close who sends too much with 1009', async () => {
    const { url } = await open();
    const client = await talk(url);
    client.socket.on('error', () => {});
    client.say({ type: 'ping', payload: { x: 'x'.repeat(2_000_000) } });
    expect((await client.closed)[0]).toBe(1009);
  });

  it('close who does not read with 4429, after it has been told', async () => {
    const { url, house, send } = await open({ limits: { waitingEvents: 20, stalledMs: 50 } });
    const lazy = await talk(url);
    lazy.subscribe('1');
    await until(() => house.listeners.size === 1);
    lazy.socket.pause();
    while (house.listeners.size > 0) {
      send('x'.repeat(200_000));
      await new Promise(resolve => setTimeout(resolve, 1));
    }
    lazy.socket.resume();
    expect((await lazy.closed)[0]).toBe(4429);
    expect(lazy.heard.at(-1)).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'RATE_LIMITED' } }] });
  });

  it('close who goes on asking and does not read the answers with 4429', async () => {
    const { url } = await open();
    const lazy = await talk(url);
    lazy.socket.pause();
    for (let id = 1; id <= 600; id++) {
      lazy.say({ type: 'subscribe', id: String(id), payload: { query: getIntrospectionQuery() } });
      await new Promise(resolve => setTimeout(resolve, 1));
    }
    lazy.socket.resume();
    expect((await lazy.closed)[0]).toBe(4429);
    expect(lazy.heard.filter(({ type }) => type === 'next').length).toBeLessThan(600);
  });
});

describe('an identity', () => {
  const guarded = async () => {
    const clock = new ManualClock();
    const { identities, revoke } = watchful(clock);
    const opened = await open({ clock, identities, limits: { pingMs: 100_000_000 } });
    const follower = async (authorization: string) => {
      const client = await talk(opened.url, { authorization });
      client.subscribe('1');
      await until(() => opened.house.listeners.size > 0);
      return client;
    };
    const refresh = async (client: Awaited<ReturnType<typeof talk>>, authorization: string): Promise<unknown> => {
      const before = client.heard.length;
      client.say({ type: 'ping', payload: { type: 'refresh', authorization } });
      await until(() => client.heard.slice(before).some(({ type }) => type === 'pong'));
      return client.heard.slice(before).find(({ type }) => type === 'pong')?.payload;
    };
    return { ...opened, clock, revoke, follower, refresh };
  };

  it('that has expired is closed five seconds later, unless the client has shown another', async () => {
    const { clock, follower, refresh, send } = await guarded();
    const [stays, goes] = [await follower('ada'), await follower('bea')];
    await clock.advance(604_000);
    expect(await refresh(stays, 'ada')).toEqual({ type: 'refreshed', expiresAt: '2026-01-05T09:20:04.000Z' });
    expect(goes.socket.readyState).toBe(WebSocket.OPEN);
    await clock.advance(1_000);
    expect(await goes.closed).toEqual([4403, 'The identity has expired']);
    send('HANDLING');
    await until(() => stays.nexts().length === 1);
    await clock.advance(604_000);
    expect((await stays.closed)[0]).toBe(4403);
  });

  it('that is refused, or of another client, does not take the place of the first', async () => {
    const { clock, follower, refresh } = await guarded();
    const client = await follower('ada');
    expect(await refresh(client, 'nobody')).toEqual({ type: 'refused', code: 'UNAUTHENTICATED', message: 'Nobody knows nobody' });
    expect(await refresh(client, 'bea')).toMatchObject({ type: 'refused', code: 'FORBIDDEN' });
    await clock.advance(605_000);
    expect((await client.closed)[0]).toBe(4403);
  });

  it('that may see something else ends what was followed, and the connection stays', async () => {
    const { follower, refresh, house } = await guarded();
    const client = await follower('ada');
    await refresh(client, 'ada less');
    await until(() => client.heard.some(({ type }) => type === 'error'));
    expect(client.heard.at(-1)).toMatchObject({ id: '1', payload: [{ extensions: { code: 'FORBIDDEN' } }] });
    await until(() => house.listeners.size === 0);
    client.subscribe('2');
    await until(() => house.listeners.size === 1);
  });

  it('that is revoked ends at once, by either door', async () => {
    const { url, revoke, follower, house } = await guarded();
    const [stays, goes] = [await follower('ada'), await follower('bea')];
    const events = await reading(`${url}/graphql?query=${encodeURIComponent(CHANGES)}`, { headers: { authorization: 'bea' } });
    await until(() => events.text().startsWith('retry'));
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(house.listeners.size).toBe(1);
    revoke('bea');
    expect(await goes.closed).toEqual([4403, 'The identity was revoked']);
    await until(events.ended);
    expect(events.text()).toMatch(/"message":"The identity was revoked".*"code":"FORBIDDEN".*event: complete/s);
    expect(stays.socket.readyState).toBe(WebSocket.OPEN);
  });
});

it('sends everyone away with a time to come back', async () => {
  const { url, close } = await open({ limits: { returnMs: 1_000 } });
  const client = await talk(url);
  await close();
  const [code, reason] = await client.closed;
  expect(code).toBe(1001);
  expect(Number(/^The hub is shutting down; retry after (\d+) ms$/.exec(reason)?.[1])).toBeLessThanOrEqual(1_000);
});

it('answers what was asked over WebSocket before it goes, and takes no more', async () => {
  const { url, house, close } = await open();
  const gate = Promise.withResolvers<void>();
  house.shop.gate = gate.promise;
  const client = await talk(url);
  client.subscribe('1', { query: '{ customer(id: "c1") { orders(first: 1) { id } } }' });
  await until(() => house.shop.asked === 1);
  const closed = close();
  client.subscribe('2', { query: '{ shopMotto }' });
  await until(() => client.heard.some(({ type }) => type === 'error'));
  expect(client.heard.at(-1)).toMatchObject({ id: '2', payload: [{ extensions: { code: 'SHUTTING_DOWN' } }] });
  gate.resolve();
  await closed;
  expect(client.nexts()).toEqual([{ data: { customer: { orders: [{ id: 'o1' }] } } }]);
});

it('is not confused by a client that goes while its answer comes', async () => {
  const { url, ask } = await open();
  const request = httpRequest(`${url}/graphql`, { method: 'POST', headers: { accept: 'text/event-stream' } });
  request.on('error', () => {});
  request.write('{"query":');
  await new Promise(resolve => setTimeout(resolve, 20));
  request.destroy();
  expect(await ask('{ shopMotto }')).toEqual({ data: { shopMotto: 'Everything, always' } });
});

it('may say how long an answer is of use, as over HTTP', async () => {
  const { url } = await open();
  const client = await talk(url);
  client.subscribe('1', { query: '{ shopMotto }', extensions: { 'x-hub-deadline-ms': 'soon' } });
  await until(() => client.heard.some(({ type }) => type === 'error'));
  expect(client.heard.at(-1)?.payload).toMatchObject([
    { message: 'extensions.x-hub-deadline-ms wants a whole number of milliseconds', extensions: { code: 'INVALID_INPUT' } },
  ]);
  client.subscribe('2', { query: '{ shopMotto }', extensions: { 'x-hub-deadline-ms': 5_000 } });
  await until(() => client.heard.some(({ type, id }) => type === 'complete' && id === '2'));
});

it('lets go of every operation of a client that used an id again too soon', async () => {
  const { url, house } = await open();
  const client = await talk(url);
  client.subscribe('1');
  client.say({ id: '1', type: 'complete' });
  client.subscribe('1', { query: `${CHANGES} ` });
  await until(() => house.listeners.size > 0);
  client.say({ type: 'ping' });
  await until(() => client.heard.some(({ type }) => type === 'pong'));
  client.socket.terminate();
  await until(() => house.listeners.size === 0);
});
