import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { http } from '#gateway/transports/http.js';
import type { SubgraphOperation, SubgraphTransport } from '#gateway/transports/transport.js';
import { systemClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { httpServer } from '#platform/http/server.js';
import { silentLog } from '#platform/log.js';
import { subgraphRoutes } from '#platform/subgraph/server.js';
import type { Subgraph } from '#platform/subgraph/subgraph.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { EXECUTORS, near, openGateway, until } from './open-gateway.js';
import { smallHouse } from './small-house.js';

describe.each(EXECUTORS)('by %s', (_, executor) => {
  leavesNothingOpen();

  /** Each subgraph behind a port of its own, as in separate processes. */
  const far = async (subgraph: Subgraph): Promise<SubgraphTransport> => {
    const server = httpServer({ routes: [subgraphRoutes(subgraph, { log: silentLog })], port: 0, log: silentLog });
    const { url } = await server.listen();
    onTestFinished(() => server.close());
    return http({ name: subgraph.name, url: `${url}/graphql`, clock: systemClock });
  };

  const CHANGES = 'subscription Changes { callChanged { id phase customer { name orders(first: 1) { id } } } }';
  const event = (phase: string) => ({ id: 'call-1', phase, customer: { id: 'c1' } });
  const answer = (phase: string) => ({
    data: { callChanged: { id: 'call-1', phase, customer: { name: 'Ada', orders: [{ id: 'o1' }] } } },
  });

  describe.each([
    ['in process', async (subgraph: Subgraph) => near(subgraph)],
    ['over HTTP and WebSocket', far],
  ])('a subscription across subgraphs %s', (_, transportTo) => {
    const open = async (options = {}) => {
      const house = smallHouse();
      const transports = await Promise.all(house.subgraphs.map(transportTo));
      const opened = await openGateway({ executor, supergraphSdl: house.supergraphSdl, transports, ...options });
      return { house, transports, ...opened };
    };

    it('brings each event with what the other subgraphs know, in order', async () => {
      const { follow, house } = await open();
      const { next } = follow(CHANGES);
      const first = next();
      await until(() => house.listeners.size === 1);
      for (const phase of ['CONSULTING', 'HANDLING', 'ARCHIVED']) house.send(event(phase));
      expect([await first, await next(), await next()]).toEqual(['CONSULTING', 'HANDLING', 'ARCHIVED'].map(answer));
    });

    it('follows what mutations do, through variables and fragments', async () => {
      const { follow, house, ask } = await open();
      const query = `subscription ($n: Int!, $more: Boolean!) { callChanged { ...Who phase @include(if: $more) } }
      fragment Who on Call { customer { orders(first: $n) { id } } }`;
      const { next } = follow(query, { n: 2, more: false });
      const first = next();
      await until(() => house.listeners.size === 1);
      await ask('mutation { moveCall(id: "call-1", phase: "HANDLING") { id } }');
      expect(await first).toEqual({ data: { callChanged: { customer: { orders: [{ id: 'o1' }, { id: 'o2' }] } } } });
    });

    it('goes on after an event that failed, and after one whose neighbour was down', async () => {
      const { follow, house } = await open();
      const { next } = follow(CHANGES);
      const first = next();
      await until(() => house.listeners.size === 1);
      house.send(new HubError('UPSTREAM_MALFORMED', 'calls.house sent something else', { system: 'calls.house' }));
      expect(await first).toEqual({
        data: null,
        errors: [
          {
            message: 'calls.house sent something else',
            path: ['callChanged'],
            extensions: { code: 'UPSTREAM_MALFORMED', retryable: false, subgraph: 'desk', system: 'calls.house' },
          },
        ],
      });
      house.shop.failure = new HubError('UPSTREAM_UNAVAILABLE', 'orders.house refuses connections');
      house.send(event('CONSULTING'));
      expect(await next()).toMatchObject({
        data: { callChanged: { phase: 'CONSULTING', customer: { name: 'Ada', orders: null } } },
        errors: [{ path: ['callChanged', 'customer', 'orders'], extensions: { code: 'UPSTREAM_UNAVAILABLE', subgraph: 'shop' } }],
      });
      house.shop.failure = null;
      house.send(event('HANDLING'));
      expect(await next()).toEqual(answer('HANDLING'));
    });

    it('lets go of the subgraph when the client leaves, also while nothing happens', async () => {
      const { follow, house } = await open();
      const { client, next } = follow(CHANGES);
      void next();
      await until(() => house.listeners.size === 1);
      await client.dispose();
      await until(() => house.listeners.size === 0);
    });

    it('lets go when all who share it have vanished without a word', async () => {
      const { url, house } = await open();
      const sockets = await Promise.all(Array.from({ length: 10 }, () => rawSubscriber(url, CHANGES)));
      await until(() => house.listeners.size === 1);
      for (const socket of sockets) socket.terminate();
      await until(() => house.listeners.size === 0);
    });

    it('ends with 1001 when the gateway closes', async () => {
      const { url, house, close } = await open();
      const socket = await rawSubscriber(url, CHANGES);
      await until(() => house.listeners.size === 1);
      const code = new Promise(resolve => socket.once('close', resolve));
      await close();
      expect(await code).toBe(1001);
      await until(() => house.listeners.size === 0);
    });
  });

  const openNear = async (options = {}) => {
    const house = smallHouse();
    return {
      house,
      ...(await openGateway({ executor, supergraphSdl: house.supergraphSdl, transports: house.subgraphs.map(near), ...options })),
    };
  };

  describe('the WebSocket', () => {
    it('answers queries and mutations too', async () => {
      const { follow } = await openNear();
      expect(await follow('{ customer(id: "c1") { name } }').next()).toEqual({ data: { customer: { name: 'Ada' } } });
      expect(await follow('mutation { moveCall(id: "call-1", phase: "X") { phase } }').next()).toEqual({
        data: { moveCall: { phase: 'X' } },
      });
      expect(await follow('{ customer(id: "c1") { name }, calls { customer { name } } }').next()).toMatchObject({
        data: { customer: { name: 'Ada' } },
        errors: [{ path: ['calls', 1, 'customer', 'name'], extensions: { code: 'UPSTREAM_MALFORMED' } }],
      });
    });

    it.each([
      ['an unknown field', 'subscription { callChanged { phaze } }', /Cannot query field "phaze" on type "Call". Did you mean "phase"/],
      ['a syntax error', 'subscription { callChanged {', /Syntax Error/],
      ['a variable that is missing', 'subscription ($n: Int!) { callChanged { customer { orders(first: $n) { id } } } }', /\$n/],
    ])('refuses %s with what is wrong', async (_, query, words) => {
      const { follow } = await openNear();
      const errors = await follow(query)
        .next()
        .catch(thrown => thrown);
      const [error] = Array.isArray(errors) ? errors : errors.errors;
      expect(error.message).toMatch(words);
      expect(error.extensions).toEqual({ code: 'INVALID_INPUT', retryable: false });
    });

    it('carries who asks, and for which call, to the subgraphs', async () => {
      const house = smallHouse();
      const operations: SubgraphOperation[] = [];
      const transports = house.subgraphs.map(near).map(transport => ({
        ...transport,
        subscribe: (operation: SubgraphOperation) => {
          operations.push(operation);
          return transport.subscribe(operation);
        },
      }));
      const { follow } = await openGateway({ executor, supergraphSdl: house.supergraphSdl, transports });
      void follow(CHANGES, {}, { client: 'bot:reference', callId: 'call-1', purpose: 'SUPERVISE' }).next();
      await until(() => operations.length === 1);
      expect(operations[0]?.request).toMatchObject({ client: { id: 'reference', kind: 'bot' }, callId: 'call-1', purpose: 'SUPERVISE' });
    });

    it('closes a connection that says nonsense about itself', async () => {
      const { url } = await openNear();
      const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
      socket.once('open', () => socket.send('{"type":"connection_init","payload":{"purpose":"CURIOSITY"}}'));
      const [code, reason] = await new Promise<[number, Buffer]>(resolve => socket.once('close', (...closed) => resolve(closed)));
      expect([code, String(reason)]).toEqual([4400, 'connection_init: purpose wants one of SERVE_CALL, SUPERVISE, OPERATE, REPORT']);
    });

    it('refuses more operations on one connection than it may have', async () => {
      const { follow, house } = await openNear({ limits: { maxOperations: 2 } });
      const { client, next } = follow(CHANGES);
      void next();
      void client.iterate({ query: CHANGES }).next();
      await until(() => house.listeners.size === 1);
      await expect(client.iterate({ query: CHANGES }).next()).rejects.toMatchObject([
        { extensions: { code: 'RATE_LIMITED', retryable: true } },
      ]);
    });

    it.each([
      ['text that is no message', 'hello'],
      ['a message of an unknown type', '{"type":"shout"}'],
      ['a question before the introduction', '{"id":"1","type":"subscribe","payload":{"query":"{ shopMotto }"}}'],
      ['a message over the limit', JSON.stringify({ type: 'ping', payload: { x: 'x'.repeat(2_000_000) } })],
    ])('closes a connection that sends %s, and goes on with the others', async (_, message) => {
      const { url, follow } = await openNear();
      const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
      socket.once('open', () => socket.send(message));
      socket.on('error', () => {});
      await new Promise(resolve => socket.once('close', resolve));
      expect(await follow('{ shopMotto }').next()).toEqual({ data: { shopMotto: 'Everything, always' } });
    });
  });

  it('ends the subscription, aloud, of a client that does not read', async () => {
    const { url, house } = await openNear({ limits: { waitingEvents: 50, stalledMs: 100 } });
    const lazy = await rawSubscriber(url, CHANGES);
    await until(() => house.listeners.size === 1);
    // Its system takes some before the gateway has to keep any.
    lazy.pause();
    const long = 'x'.repeat(200_000);
    while (house.listeners.size > 0) {
      house.send(event(long));
      await new Promise(resolve => setTimeout(resolve, 1));
    }
    const messages: { type: string; payload: { extensions?: unknown }[] }[] = [];
    lazy.on('message', data => messages.push(JSON.parse(String(data))));
    lazy.resume();
    await until(() => messages.at(-1)?.type === 'error');
    expect(messages.at(-1)?.payload).toMatchObject([
      {
        message: 'The subscription was ended: 50 events were waiting, and too few were read within 100 ms',
        extensions: { code: 'RATE_LIMITED', retryable: true },
      },
    ]);
    lazy.terminate();
  });

  it('tells the subscriber when the subgraph is lost', async () => {
    const house = smallHouse();
    const desk = house.subgraphs.find(({ name }) => name === 'desk')!;
    const server = httpServer({ routes: [subgraphRoutes(desk, { log: silentLog })], port: 0, log: silentLog });
    const { url } = await server.listen();
    const transports = house.subgraphs.map(subgraph =>
      subgraph === desk ? http({ name: 'desk', url: `${url}/graphql`, clock: systemClock }) : near(subgraph),
    );
    const { follow } = await openGateway({ executor, supergraphSdl: house.supergraphSdl, transports });
    const next = follow(CHANGES).next();
    await until(() => house.listeners.size === 1);
    await server.close();
    await expect(next).rejects.toMatchObject([
      { message: 'The connection to desk was lost', extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true } },
    ]);
  });

  /** A subscriber of which the test holds the very socket. */
  async function rawSubscriber(url: string, query: string): Promise<WebSocket> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await new Promise(resolve => socket.once('open', resolve));
    socket.send('{"type":"connection_init"}');
    await new Promise(resolve => socket.once('message', resolve));
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
    return socket;
  }
});
