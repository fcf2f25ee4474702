import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { developmentClient } from '#kernel/client.js';
import { ManualClock, systemClock } from '#kernel/clock.js';
import { httpServer } from '#platform/http/server.js';
import { silentLog } from '#platform/log.js';
import { subgraphRoutes } from '#platform/subgraph/server.js';
import { type HttpTransportOptions, http } from './http.js';
import { subgraphTransportContract } from './transport.contract.js';
import type { SubgraphOperation } from './transport.js';

subgraphTransportContract('the transport over HTTP', async (subgraph, check) => {
  const server = httpServer({ routes: [subgraphRoutes(subgraph, { log: silentLog, check })], port: 0, log: silentLog });
  const { url } = await server.listen();
  return { transport: http({ name: subgraph.name, url: `${url}/graphql`, clock: systemClock }), close: () => server.close() };
});

const listening = async (server: Server): Promise<string> => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
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
  request: { client: developmentClient, purpose: 'OPERATE', callId: null, deadline: null },
};

it('shows the token that a subgraph beyond this machine wants, in questions and subscriptions', async () => {
  const shown: (string | undefined)[] = [];
  const server = createServer(({ headers }, response) => {
    shown.push(headers.authorization);
    response.setHeader('content-type', 'application/json').end('{"data":{}}');
  });
  server.on('upgrade', ({ headers }, socket) => {
    shown.push(headers.authorization);
    socket.destroy();
  });
  const transport = to(await listening(server), { token: 'hunter2' });
  await transport.execute(operation);
  await transport.health(AbortSignal.timeout(1_000));
  const events = await transport.subscribe({ ...operation, kind: 'subscription' });
  await expect((events as AsyncIterableIterator<unknown>).next()).rejects.toThrow();
  expect(shown).toEqual(['Bearer hunter2', 'Bearer hunter2', 'Bearer hunter2']);
});

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
    const stream = await to(url).subscribe({ ...operation, kind: 'subscription', query: 'subscription { x }' });
    if (!('next' in stream)) throw new Error('no stream');
    await expect(stream.next()).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', message: 'The connection to crm was lost' });
    expect(await stream.next()).toEqual({ value: undefined, done: true });
  });
});

it('shows its token with questions and with subscriptions', async () => {
  const shown: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    shown.push(request.headers.authorization);
    response.end('{"data":{}}');
  });
  server.on('upgrade', (request, socket) => {
    shown.push(request.headers.authorization);
    socket.destroy();
  });
  const url = await listening(server);
  const transport = to(url, { token: 'a-token' });
  await transport.execute(operation);
  const stream = await transport.subscribe({ ...operation, kind: 'subscription', query: 'subscription { x }' });
  if (!('next' in stream)) throw new Error('no stream');
  await expect(stream.next()).rejects.toThrow();
  expect(shown).toEqual(['Bearer a-token', 'Bearer a-token']);
});
