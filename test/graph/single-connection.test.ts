import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { createClient } from 'graphql-sse';
import { describe, expect, it, onTestFinished } from 'vitest';
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
const CHANGES = 'subscription Changes { callChanged { phase } }';
const MOTTO = '{ shopMotto }';

const open = async (options: Partial<Parameters<typeof openGateway>[0]> = {}) => {
  const house = smallHouse();
  const opened = await openGateway({ executor, supergraphSdl: house.supergraphSdl, transports: house.subgraphs.map(near), ...options });
  const send = (phase: string) => house.send({ id: 'call-1', phase, customer: { id: 'c1' } });
  return { house, send, ...opened, address: `${opened.url}/graphql` };
};

/** What a client does with a token, step by step. */
const having = (address: string, token: string, headers: Record<string, string> = {}) => {
  const own = { ...headers, 'x-graphql-event-stream-token': token };
  return {
    token,
    stream: (signal?: AbortSignal) => reading(address, { headers: own, ...(signal && { signal }) }),
    /** Where a stream is not to be had. */
    refusal: () => fetch(address, { headers: { ...own, accept: 'text/event-stream' } }),
    ask: (operationId: unknown, query: string, extensions: object = {}, signal?: AbortSignal) =>
      fetch(address, {
        method: 'POST',
        headers: { ...own, 'content-type': 'application/json' },
        body: JSON.stringify({ query, extensions: { ...extensions, operationId } }),
        ...(signal && { signal }),
      }),
    finish: (operationId: string) => fetch(`${address}?operationId=${operationId}`, { method: 'DELETE', headers: own }),
  };
};
const reserved = async (address: string, headers: Record<string, string> = {}) => {
  const response = await fetch(address, { method: 'PUT', headers });
  expect([response.status, response.headers.get('content-type')]).toEqual([201, 'text/plain; charset=utf-8']);
  return having(address, await response.text(), headers);
};

interface Event {
  event: string;
  // biome-ignore lint/suspicious/noExplicitAny: data has the shape of its event
  data: any;
}

/** The events among what was read, without comments and times to come back. */
const eventsIn = (said: string): Event[] =>
  [...said.matchAll(/^event: (\w+)\ndata: (.*)\n\n/gm)].map(([, event = '', data = '']) => ({ event, data: JSON.parse(data) }));
const saysOf = async (response: Response) => {
  const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
  return [response.status, errors[0]!.extensions.code];
};

describe('the client of the protocol', () => {
  const connect = (url: string) => {
    const asked: string[] = [];
    const client = createClient({
      url,
      singleConnection: true,
      retryAttempts: 0,
      fetchFn: async (...call: Parameters<typeof fetch>) => {
        const response = await fetch(...call);
        asked.push(`${call[1]?.method} ${response.status}`);
        return response;
      },
    });
    onTestFinished(() => client.dispose());
    return { client, asked };
  };

  it('has many operations on one connection, and ends each by itself', async () => {
    const { house, send, address } = await open();
    const { client, asked } = connect(address);
    const [one, two] = [client.iterate({ query: CHANGES }), client.iterate({ query: `${CHANGES} ` })];
    const first = [one.next(), two.next()];
    await until(() => house.listeners.size === 2);
    send('HANDLING');
    const expected = { data: { callChanged: { phase: 'HANDLING' } } };
    expect((await Promise.all(first)).map(({ value }) => value)).toEqual([expected, expected]);
    const answers: unknown[] = [];
    for await (const answer of client.iterate({ query: MOTTO })) answers.push(answer);
    expect(answers).toEqual([{ data: { shopMotto: 'Everything, always' } }]);
    await two.return?.();
    await until(() => house.listeners.size === 1 && asked.includes('DELETE 200'));
    const next = one.next();
    send('WRAPPING_UP');
    expect((await next).value).toEqual({ data: { callChanged: { phase: 'WRAPPING_UP' } } });
    await one.return?.();
    await until(() => house.listeners.size === 0);
    expect(asked.filter(step => /^(PUT|GET)/.test(step))).toEqual(['PUT 201', 'GET 200']);
  });

  it('is told of an event that cannot be made, and goes on', async () => {
    const { house, send, address } = await open();
    const { client } = connect(address);
    const changes = client.iterate({ query: CHANGES });
    const first = changes.next();
    await until(() => house.listeners.size === 1);
    house.send(new Error('The desk is on fire'));
    expect((await first).value).toMatchObject({ data: null, errors: [{ path: ['callChanged'] }] });
    const second = changes.next();
    send('HANDLING');
    expect((await second).value).toEqual({ data: { callChanged: { phase: 'HANDLING' } } });
  });
});

describe('a reservation', () => {
  it('is opened once, by POST as well, and keeps what was told before', async () => {
    const { address, house, send } = await open();
    const { token, ask } = await reserved(address);
    expect((await ask('q', MOTTO)).status).toBe(202);
    expect((await ask('s', CHANGES)).status).toBe(202);
    expect(house.listeners.size).toBe(1);
    send('A');
    const leaving = new AbortController();
    onTestFinished(() => leaving.abort());
    const headers = { accept: 'text/event-stream' };
    const opened = await fetch(`${address}?token=${token}`, { method: 'POST', headers, signal: leaving.signal });
    let said = '';
    const decoder = new TextDecoder();
    for await (const chunk of opened.body!) {
      said += decoder.decode(chunk as Uint8Array, { stream: true });
      if (said.includes('"A"')) break;
    }
    expect(eventsIn(said)).toEqual([
      { event: 'next', data: { id: 'q', payload: { data: { shopMotto: 'Everything, always' } } } },
      { event: 'complete', data: { id: 'q' } },
      { event: 'next', data: { id: 's', payload: { data: { callChanged: { phase: 'A' } } } } },
    ]);
  });

  it('has one connection at a time', async () => {
    const { address } = await open();
    const { stream, ask, refusal } = await reserved(address);
    const first = await stream();
    expect(await saysOf(await refusal())).toEqual([409, 'CONFLICT']);
    expect((await ask('q', MOTTO)).status).toBe(202);
    await until(() => eventsIn(first.text()).length === 2);
  });

  it('is found by nobody but who made it', async () => {
    const { address } = await open();
    const mine = await reserved(address, { 'x-hub-client': 'dashboard:ada' });
    const opened = await mine.stream();
    const others = [
      having(address, mine.token, { 'x-hub-client': 'dashboard:eve' }),
      having(address, mine.token, { 'x-hub-client': 'dashboard:ada', 'x-hub-scopes': 'more' }),
      having(address, mine.token),
      having(address, 'guessed', { 'x-hub-client': 'dashboard:ada' }),
      having(address, '', { 'x-hub-client': 'dashboard:ada' }),
    ];
    for (const { refusal, ask, finish } of others) {
      for (const response of [await refusal(), await ask('q', MOTTO), await finish('q')])
        expect(await saysOf(response)).toEqual([404, 'NOT_FOUND']);
    }
    expect((await mine.ask('q', MOTTO)).status).toBe(202);
    await until(() => eventsIn(opened.text()).length === 2);
  });

  it.each(['never opened', 'long closed'])('that is %s is given up, with what was asked on it', async how => {
    const clock = new ManualClock();
    const { address, house } = await open({ clock, limits: { maxClientConnections: 1 } });
    const { stream, ask, refusal } = await reserved(address);
    const leaving = new AbortController();
    if (how === 'long closed') {
      await stream(leaving.signal);
      await clock.advance(60_000);
    }
    await ask('s', CHANGES);
    expect(house.listeners.size).toBe(1);
    expect(await saysOf(await fetch(address, { method: 'PUT' }))).toEqual([429, 'RATE_LIMITED']);
    leaving.abort();
    if (how === 'long closed') await until(() => house.listeners.size === 0);
    await clock.advance(9_999);
    expect((await ask('q', MOTTO)).status).toBe(202);
    await clock.advance(1);
    expect(house.listeners.size).toBe(0);
    expect(await saysOf(await refusal())).toEqual([404, 'NOT_FOUND']);
    await reserved(address);
  });

  it('is one of the connections of all clients together', async () => {
    const { address } = await open({ limits: { maxConnections: 1 } });
    await reserved(address, { 'x-hub-client': 'bot:a' });
    expect(await saysOf(await fetch(address, { method: 'PUT', headers: { 'x-hub-client': 'bot:b' } }))).toEqual([429, 'RATE_LIMITED']);
  });

  it('is told as text, and not to who wants events', async () => {
    const { address } = await open();
    const statusOf = async (accept: string) => (await fetch(address, { method: 'PUT', headers: { accept } })).status;
    expect(await Promise.all(['text/event-stream', 'application/json, text/plain;q=0', 'text/*'].map(statusOf))).toEqual([406, 406, 201]);
  });
});

describe('an operation of a reservation', () => {
  it.each<[string, number, RequestInit, string?]>([
    ['is no JSON', 400, { body: '{"query":' }],
    ['is a list', 400, { body: '[]' }],
    ['has no id', 400, { body: '{"query":"{ shopMotto }"}' }],
    ['has an id that is no text', 400, { body: '{"query":"{ shopMotto }","extensions":{"operationId":7}}' }],
    ['has an id that is too long', 400, { body: JSON.stringify({ query: MOTTO, extensions: { operationId: 'x'.repeat(129) } }) }],
    ['is not valid', 400, { body: '{"query":"{ nothing }","extensions":{"operationId":"1"}}' }],
    ['has no query', 400, { body: '{"extensions":{"operationId":"1"}}' }],
    ['is text', 415, { body: '{}', headers: { 'content-type': 'text/plain' } }],
    ['wants its answer in a form that we do not have', 406, { body: '{}', headers: { accept: 'text/xml' } }],
    [
      'may take how long nobody knows',
      400,
      { body: JSON.stringify({ query: MOTTO, extensions: { operationId: '1' } }), headers: { 'x-hub-deadline-ms': 'x' } },
    ],
    ['comes by another method', 405, { method: 'PATCH', body: '{}' }],
    [
      'changes something by GET',
      400,
      { method: 'GET' },
      '?query=mutation{moveCall(id:"call-1",phase:"X"){phase}}&extensions={"operationId":"1"}',
    ],
    ['is to end and has no id', 400, { method: 'DELETE' }],
  ])('that %s is refused with %i, and leaves nothing behind', async (_, status, { headers, ...init }, search = '') => {
    const { address, ask: query } = await open({ limits: { maxClientOpen: 1 } });
    const { token, stream, ask } = await reserved(address);
    const events = await stream();
    const own = { 'x-graphql-event-stream-token': token, 'content-type': 'application/json' };
    const response = await fetch(address + search, { method: 'POST', ...init, headers: { ...own, ...headers } });
    expect(await saysOf(response)).toEqual([status, 'INVALID_INPUT']);
    expect((await ask('1', MOTTO)).status).toBe(202);
    await until(() => eventsIn(events.text()).length === 2);
    expect((await query('{ call(id: "call-1") { phase } }')).data.call.phase).toBe('INBOUND');
  });

  it('that reads may come by GET', async () => {
    const { address } = await open();
    const { token, stream } = await reserved(address);
    const events = await stream();
    const search = new URLSearchParams({ token, query: MOTTO, extensions: '{"operationId":"1"}' });
    expect((await fetch(`${address}?${search}`)).status).toBe(202);
    await until(() => eventsIn(events.text()).length === 2);
  });

  it('that was answered with errors has them among the events', async () => {
    const { address, house } = await open();
    house.shop.failure = new Error('The shop is on fire');
    const { stream, ask } = await reserved(address);
    const events = await stream();
    expect((await ask('1', '{ customer(id: "c1") { orders(first: 1) { id } } }')).status).toBe(202);
    await until(() => eventsIn(events.text()).length === 2);
    expect(eventsIn(events.text())[0]).toMatchObject({
      event: 'next',
      data: { id: '1', payload: { data: { customer: { orders: null } }, errors: [{ path: ['customer', 'orders'] }] } },
    });
  });

  it('has an id of its own until it is over, and is ended by it, once or again', async () => {
    const { address, house } = await open();
    const { ask, finish } = await reserved(address);
    expect((await ask('1', CHANGES)).status).toBe(202);
    expect(await saysOf(await ask('1', MOTTO))).toEqual([409, 'CONFLICT']);
    expect(house.listeners.size).toBe(1);
    for (const id of ['1', '1', 'never-there']) expect((await finish(id)).status).toBe(200);
    expect(house.listeners.size).toBe(0);
    expect((await ask('1', MOTTO)).status).toBe(202);
  });

  it('that is ended while it is being asked is answered 204, and by no event', async () => {
    const { address, house } = await open();
    const { stream, ask, finish } = await reserved(address);
    const events = await stream();
    const gate = Promise.withResolvers<void>();
    house.shop.gate = gate.promise;
    const asking = ask('1', '{ customer(id: "c1") { orders(first: 1) { id } } }');
    await until(() => house.shop.asked === 1);
    await finish('1');
    expect((await asking).status).toBe(204);
    gate.resolve();
    expect((await ask('2', MOTTO)).status).toBe(202);
    await until(() => eventsIn(events.text()).length === 2);
    expect(eventsIn(events.text()).map(({ data }) => data.id)).toEqual(['2', '2']);
  });

  it('ends with the client that goes while it asks', async () => {
    const { address, house } = await open({ limits: { maxClientOpen: 1 } });
    const { token, ask } = await reserved(address);
    const gate = Promise.withResolvers<void>();
    house.shop.gate = gate.promise;
    const leaving = new AbortController();
    const asking = ask('1', '{ customer(id: "c1") { orders(first: 1) { id } } }', {}, leaving.signal);
    await until(() => house.shop.asked === 1);
    leaving.abort();
    await expect(asking).rejects.toThrow('aborted');
    while ((await ask('1', MOTTO)).status !== 202);
    gate.resolve();
    // Half of a question, and then no more.
    const half = httpRequest(address, {
      method: 'POST',
      headers: { 'x-graphql-event-stream-token': token, 'content-type': 'application/json' },
    });
    half.on('error', () => {});
    half.write('{"extensions":{"operationId":"2"},');
    await once(half, 'socket');
    half.destroy();
    expect((await ask('2', MOTTO)).status).toBe(202);
  });

  it('counts among those of its connection and of its client', async () => {
    const { address } = await open({ limits: { maxOperations: 2, maxClientOpen: 3 } });
    const [one, two] = [await reserved(address), await reserved(address)];
    for (const id of ['1', '2']) expect((await one.ask(id, CHANGES)).status).toBe(202);
    expect(await saysOf(await one.ask('3', CHANGES))).toEqual([429, 'RATE_LIMITED']);
    expect((await two.ask('1', CHANGES)).status).toBe(202);
    expect(await saysOf(await two.ask('2', CHANGES))).toEqual([429, 'RATE_LIMITED']);
    await one.finish('1');
    expect((await two.ask('2', CHANGES)).status).toBe(202);
  });

  it('is not answered to who lets a megabyte of answers lie', async () => {
    const { address, ask: query } = await open();
    await query(`mutation { moveCall(id: "call-1", phase: "${'x'.repeat(9_000)}") { phase } }`);
    const { ask, stream } = await reserved(address);
    const many = `{ ${Array.from({ length: 40 }, (_, at) => `a${at}: call(id: "call-1") { phase }`).join(' ')} }`;
    const statuses = [];
    for (let at = 0; at < 5; at++) statuses.push((await ask(String(at), many)).status);
    expect(statuses).toEqual([202, 202, 202, 429, 429]);
    const events = await stream();
    await until(() => eventsIn(events.text()).length === 6);
    expect((await ask('6', MOTTO)).status).toBe(202);
  });
});

describe('a connection that was cut off', () => {
  it('lets its operations be resumed on the next, where they stood', async () => {
    const { address, house, send } = await open({ topics: { callChanged: 'resume' } });
    const { stream, ask } = await reserved(address);
    const leaving = new AbortController();
    const before = await stream(leaving.signal);
    await ask('1', CHANGES);
    send('A');
    await until(() => eventsIn(before.text()).length === 1);
    const { stream: name, sequence } = eventsIn(before.text())[0]!.data.payload.extensions;
    leaving.abort();
    // It is open to the server until that has heard of its end.
    let after = await stream();
    while (after.response.status !== 200) after = await stream();
    for (const phase of ['B', 'C']) send(phase);
    expect((await ask('1', CHANGES, { resume: { stream: name, after: sequence } })).status).toBe(202);
    send('D');
    await until(() => eventsIn(after.text()).length === 3);
    expect(eventsIn(after.text()).map(({ data }) => data)).toEqual(
      ['B', 'C', 'D'].map((phase, at) => ({
        id: '1',
        payload: { data: { callChanged: { phase } }, extensions: { stream: name, sequence: at + 2 } },
      })),
    );
    expect(house.listeners.size).toBe(1);
  });

  it('is one that is not read for too long, aloud', async () => {
    const { address, house, send } = await open({ limits: { waitingEvents: 20, stalledMs: 50 } });
    const { token, ask } = await reserved(address);
    const request = httpRequest(address, { headers: { accept: 'text/event-stream', 'x-graphql-event-stream-token': token } }).end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.pause();
    await ask('1', CHANGES);
    await ask('2', `${CHANGES} `);
    while (house.listeners.size > 0) {
      send('x'.repeat(200_000));
      await new Promise(resolve => setTimeout(resolve, 1));
    }
    const told = eventsIn(await text(response));
    const last = told.at(-1)!.data.id as string;
    expect(told.at(-2)).toMatchObject({
      event: 'next',
      data: { id: last, payload: { errors: [{ extensions: { code: 'RATE_LIMITED' } }] } },
    });
    expect(told.at(-1)).toEqual({ event: 'complete', data: { id: last } });
    const again = await having(address, token).stream();
    expect(again.response.status).toBe(200);
  });
});

describe('the identity of a reservation', () => {
  const guarded = async () => {
    const clock = new ManualClock();
    const { identities, revoke } = watchful(clock);
    const opened = await open({ clock, identities, limits: { pingMs: 100_000_000 } });
    const follower = async (authorization: string) => {
      const mine = await reserved(opened.address, { authorization });
      const events = await mine.stream();
      await mine.ask('1', CHANGES);
      return { ...mine, events };
    };
    return { ...opened, clock, revoke, follower };
  };
  const farewell = (message: string) => [
    { event: 'next', data: { id: '1', payload: { errors: [{ message, extensions: { code: 'FORBIDDEN' } }] } } },
    { event: 'complete', data: { id: '1' } },
  ];

  it('that has expired ends it five seconds later, unless any request has shown another', async () => {
    const { clock, follower, house } = await guarded();
    const [stays, goes] = [await follower('ada'), await follower('bea')];
    await clock.advance(604_000);
    await stays.finish('none');
    await clock.advance(1_000);
    await until(goes.events.ended);
    expect(eventsIn(goes.events.text())).toMatchObject(farewell('The identity has expired'));
    expect(await saysOf(await goes.ask('2', MOTTO))).toEqual([404, 'NOT_FOUND']);
    expect((await stays.ask('2', MOTTO)).status).toBe(202);
    await clock.advance(605_000);
    await until(stays.events.ended);
    expect(house.listeners.size).toBe(0);
  });

  it('that is revoked ends it at once, and what is being asked', async () => {
    const { revoke, follower, house } = await guarded();
    const [stays, goes] = [await follower('ada'), await follower('bea')];
    const gate = Promise.withResolvers<void>();
    house.shop.gate = gate.promise;
    const asking = goes.ask('2', '{ customer(id: "c1") { orders(first: 1) { id } } }');
    await until(() => house.shop.asked === 1);
    revoke('bea');
    expect(await saysOf(await asking)).toEqual([403, 'FORBIDDEN']);
    gate.resolve();
    await until(goes.events.ended);
    expect(eventsIn(goes.events.text())).toMatchObject(farewell('The identity was revoked'));
    expect(house.listeners.size).toBe(1);
    expect((await stays.ask('2', MOTTO)).status).toBe(202);
  });
});

it('is sent away with a time to come back, after what was asked has its answer', async () => {
  const { address, house, close } = await open({ limits: { returnMs: 1_000 } });
  const { stream, ask } = await reserved(address);
  const events = await stream();
  await ask('1', CHANGES);
  const gate = Promise.withResolvers<void>();
  house.shop.gate = gate.promise;
  const asking = ask('2', '{ customer(id: "c1") { orders(first: 1) { id } } }');
  await until(() => house.shop.asked === 1);
  const closed = close();
  gate.resolve();
  expect((await asking).status).toBe(202);
  await closed;
  await until(events.ended);
  expect(eventsIn(events.text())).toEqual([
    { event: 'next', data: { id: '2', payload: { data: { customer: { orders: [{ id: 'o1' }] } } } } },
    { event: 'complete', data: { id: '2' } },
  ]);
  expect(events.text().match(/^retry: \d+$/gm)).toHaveLength(2);
  expect(house.listeners.size).toBe(0);
});
