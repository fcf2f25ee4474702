import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { ExecutionResult } from 'graphql';
import { handleProtocols } from 'graphql-ws';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import { ManualClock, systemClock } from '#kernel/clock.js';
import { httpServer } from '#platform/http/server.js';
import { silentLog } from '#platform/log.js';
import { subgraphRoutes } from '#platform/subgraph/server.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { someRequest } from '../testing/request.js';
import { type HttpTransportOptions, http } from './http.js';
import { subgraphTransportContract } from './transport.contract.js';
import type { SubgraphOperation, SubgraphTransport } from './transport.js';

leavesNothingOpen();

subgraphTransportContract('the transport over HTTP', async (subgraph, check) => {
  const server = httpServer({ routes: [subgraphRoutes(subgraph, { log: silentLog, check })], port: 0, log: silentLog });
  const { url } = await server.listen();
  return { transport: http({ name: subgraph.name, url: `${url}/graphql`, clock: systemClock }), close: () => server.close() };
});

const listening = async (server: Server): Promise<string> => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const connections = new Set<Socket>();
  server.on('connection', connection => connections.add(connection));
  onTestFinished(() => {
    server.close();
    for (const connection of connections) connection.destroy();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
};
/** A subgraph that answers whatever the test wants. */
const answering = (answer: RequestListener) => listening(createServer(answer));

const to = (url: string, options: Partial<HttpTransportOptions> = {}) => {
  const transport = http({ name: 'crm', url, clock: systemClock, ...options });
  onTestFinished(() => transport.close());
  return transport;
};
const operation: SubgraphOperation = {
  query: '{ customer { id } }',
  kind: 'query',
  operationName: undefined,
  variables: {},
  request: someRequest(),
};

const live = async (transport: SubgraphTransport): Promise<AsyncIterableIterator<ExecutionResult>> => {
  const stream = await transport.subscribe({ ...operation, kind: 'subscription', query: 'subscription { x }' });
  if (!('next' in stream)) throw new Error('no stream');
  return stream;
};

describe('a subgraph over HTTP that does not answer as it should', () => {
  it.each([
    [
      'HTML',
      500,
      'text/html',
      '<h1>Internal Server Error</h1>',
      'UPSTREAM_MALFORMED',
      'crm answered 500 with text/html instead of a GraphQL answer',
    ],
    [
      "a proxy's page",
      503,
      'text/html',
      '<h1>Service Unavailable</h1>',
      'UPSTREAM_UNAVAILABLE',
      'crm answered 503 with text/html instead of a GraphQL answer',
    ],
    ['nothing', 200, 'application/json', '', 'UPSTREAM_MALFORMED', 'crm answered 200 with nothing instead of a GraphQL answer'],
    [
      'other JSON',
      200,
      'application/json',
      '{"ok":true}',
      'UPSTREAM_MALFORMED',
      'crm answered 200 with application/json instead of a GraphQL answer',
    ],
    ['a list', 200, 'application/json', '[]', 'UPSTREAM_MALFORMED', 'crm answered 200 with application/json instead of a GraphQL answer'],
    [
      'half an answer',
      200,
      'application/json',
      '{"data":{"cust',
      'UPSTREAM_MALFORMED',
      'crm answered 200 with application/json instead of a GraphQL answer',
    ],
  ])('%s is told apart', async (_, status, type, body, code, message) => {
    const url = await answering((_, response) => response.writeHead(status, { 'content-type': type }).end(body));
    await expect(to(url).execute(operation)).rejects.toMatchObject({ code, message });
  });

  it('takes a GraphQL answer whatever its status', async () => {
    const url = await answering((_, response) => response.writeHead(400).end('{"errors":[{"message":"No"}]}'));
    expect(await to(url).execute(operation)).toEqual({ errors: [{ message: 'No' }] });
  });

  it('is not read to its end when it answers without one', async () => {
    const url = await answering((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const fill = () => {
        while (response.write('x'.repeat(10_000)));
      };
      response.on('drain', fill);
      response.on('error', () => {});
      fill();
    });
    await expect(to(url, { maxBytes: 100_000 }).execute(operation)).rejects.toMatchObject({
      code: 'UPSTREAM_MALFORMED',
      message: 'crm answered with over 100000 bytes',
    });
  });

  it('is timed out', async () => {
    const clock = new ManualClock();
    const asked = Promise.withResolvers<void>();
    const url = await answering(() => asked.resolve());
    const answer = to(url, { clock, timeoutMs: 800 }).execute(operation);
    const refused = expect(answer).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT', message: 'crm took over 800 ms' });
    await asked.promise;
    await clock.advance(800);
    await refused;
  });

  it('is unavailable when it refuses connections, breaks them off, or is nowhere', async () => {
    const url = await answering(request => request.socket.destroy());
    await expect(to(url).execute(operation)).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      message: 'crm cannot be reached, or broke off',
    });
    const free = createTcpServer();
    const gone = await listening(free);
    await new Promise(resolve => free.close(resolve));
    await expect(to(gone).execute(operation)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', message: 'crm refuses connections' });
    expect(await to(gone).health(AbortSignal.timeout(5_000))).toEqual({ standing: 'DOWN', reason: 'crm refuses connections' });
  });

  it('is malformed when it speaks something else than HTTP', async () => {
    const url = await listening(createTcpServer(socket => socket.on('error', () => {}).end('SSH-2.0-OpenSSH_9.2\r\n')));
    await expect(to(url).execute(operation)).rejects.toMatchObject({ code: 'UPSTREAM_MALFORMED', message: 'crm does not speak HTTP' });
  });

  it('ends a subscription with an error when it refuses the WebSocket', async () => {
    const url = await answering((_, response) => response.writeHead(404).end());
    const stream = await live(to(url));
    await expect(stream.next()).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', message: 'The connection to crm was lost' });
    expect(await stream.next()).toEqual({ value: undefined, done: true });
  });
});

it('shows its token with questions, health checks and subscriptions', async () => {
  const shown: (string | undefined)[] = [];
  const server = createServer(({ headers }, response) => {
    shown.push(headers.authorization);
    response.end('{"data":{}}');
  });
  server.on('upgrade', ({ headers }, socket) => {
    shown.push(headers.authorization);
    socket.destroy();
  });
  const transport = to(await listening(server), { token: 'a-token' });
  await transport.execute(operation);
  await transport.health(AbortSignal.timeout(5_000));
  await expect((await live(transport)).next()).rejects.toThrow();
  expect(shown).toEqual(['Bearer a-token', 'Bearer a-token', 'Bearer a-token']);
});

it.each(['nowhere', 'ftp://crm/graphql'])('will not be made for an address like %s', url => {
  expect(() => http({ name: 'crm', url, clock: systemClock })).toThrow(
    `The subgraph crm wants an address like http://host/graphql, got "${url}"`,
  );
});

it('cancels a question for good when nobody waits for its answer any more', async () => {
  const asked = Promise.withResolvers<void>();
  const dropped = Promise.withResolvers<void>();
  const url = await answering((_, response) => {
    response.once('close', dropped.resolve);
    asked.resolve();
  });
  const leaving = new AbortController();
  const answer = to(url).execute({ ...operation, request: { ...operation.request, signal: leaving.signal } });
  await asked.promise;
  leaving.abort();
  await expect(answer).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  await dropped.promise;
});

describe('a subscription to a subgraph that vanishes without a word', () => {
  const clockwork = () => ({ clock: new ManualClock(), timeoutMs: 800, pingMs: 5_000 });

  it.each([
    ['before it has answered the handshake', () => createTcpServer()],
    ['before it has accepted the connection', () => withSockets(() => {})],
  ])('ends in time %s', async (_, silent) => {
    const { clock, ...limits } = clockwork();
    const server = silent();
    const reached = once(server, 'connection');
    const transport = to(await listening(server), { clock, ...limits });
    const next = (await live(transport)).next();
    const refused = expect(next).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      message: 'crm took over 800 ms to accept a subscription',
    });
    await reached;
    await clock.advance(800);
    await refused;
  });

  it('is lost when it does not say that it is there by the time it is asked again', async () => {
    const { clock, ...limits } = clockwork();
    const wire = await deadableWire(await listening(withSockets(acceptAndTell)));
    const stream = await live(to(wire.url, { clock, ...limits }));
    expect(await stream.next()).toEqual({ value: { data: { x: 1 } }, done: false });
    const next = stream.next();
    const refused = expect(next).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', message: 'The connection to crm was lost' });
    wire.die();
    await clock.advance(5_000);
    await clock.advance(5_000);
    await refused;
  });

  it('holds up no one who closes the transport', async () => {
    const server = createTcpServer();
    const reached = once(server, 'connection');
    const transport = to(await listening(server));
    const next = (await live(transport)).next();
    await reached;
    await transport.close();
    await expect(next).rejects.toThrow('The connection to crm was lost');
  });
});

it('reads no more of a subscription than its reader can take, and all of it in the end', async () => {
  const blob = 'x'.repeat(50_000);
  let sent = 0;
  const many = 2_000;
  const url = await listening(
    withSockets((message, send) => {
      if (message.type === 'connection_init') return send({ type: 'connection_ack' });
      const go = async () => {
        for (; sent < many; sent++) await send({ id: message.id, type: 'next', payload: { data: { x: sent, blob } } });
        await send({ id: message.id, type: 'complete' });
      };
      void go();
    }),
  );
  const stream = await live(to(url));
  expect((await stream.next()).value.data.x).toBe(0);
  // What was sent stands still: here wait a hundred events, and what the system holds between two sockets.
  let before = -1;
  while (sent !== before) {
    before = sent;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  expect(sent).toBeLessThan(many / 2);
  let read = 1;
  for await (const { data } of stream) expect(data?.x).toBe(read++);
  expect(read).toBe(many);
});

/** A subgraph of which the test writes the half that speaks graphql-transport-ws. */
const withSockets = (hear: (message: { id?: string; type: string }, send: (message: object) => Promise<void>) => void) => {
  const server = createServer();
  const sockets = new WebSocketServer({ server, handleProtocols });
  sockets.on('connection', socket => {
    const send = (message: object) => new Promise<void>(resolve => socket.send(JSON.stringify(message), () => resolve()));
    socket.on('message', text => hear(JSON.parse(String(text)), send));
  });
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
  });
  return server;
};

const acceptAndTell = ({ id, type }: { id?: string; type: string }, send: (message: object) => Promise<void>): void => {
  if (type === 'connection_init') void send({ type: 'connection_ack' });
  if (type === 'subscribe') void send({ id, type: 'next', payload: { data: { x: 1 } } });
};

/** A wire to an address. Once it is dead it stays open at both ends, and nothing passes any more. */
const deadableWire = async (target: string) => {
  const ends: Socket[] = [];
  const url = await listening(
    createTcpServer(near => {
      const far = connect(Number(new URL(target).port), '127.0.0.1');
      near.pipe(far).pipe(near);
      ends.push(near, far);
      for (const end of [near, far]) end.on('error', () => {});
    }),
  );
  onTestFinished(() => ends.forEach(end => void end.destroy()));
  const die = () => {
    for (const end of ends) end.unpipe().pause();
  };
  return { url, die };
};
