import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import type { ExecutionResult } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/http';
import { expect, it, onTestFinished } from 'vitest';
import { ManualClock, systemClock } from '#kernel/clock.js';
import { httpServer } from '#platform/http/server.js';
import { silentLog } from '#platform/log.js';
import { subgraphExecutor } from '#platform/subgraph/executor.js';
import { fromRequestHeaders } from '#platform/subgraph/request-headers.js';
import { subgraphRoutes } from '#platform/subgraph/server.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { someRequest } from '../testing/request.js';
import { type HttpTransportOptions, http } from './http.js';
import { subgraphTransportContract } from './transport.contract.js';

leavesNothingOpen();

/** A subgraph whose events are brought by graphql-sse as it comes, as a foreign one's would be. */
subgraphTransportContract('the transport over HTTP and server-sent events', async (subgraph, check) => {
  const executor = subgraphExecutor(subgraph, { log: silentLog });
  const events = createHandler({
    schema: subgraph.schema,
    onSubscribe: async (request, { query, operationName, variables }) => {
      const asked = { query: String(query), operationName, variables, request: fromRequestHeaders(request.raw.headers) };
      const answer = await executor.subscribe(asked);
      // graphql-sse lets go only of what looks like a generator.
      return 'next' in answer ? (Object.assign(answer, { throw: Promise.reject }) as AsyncGenerator<ExecutionResult>) : answer;
    },
  });
  const questions = subgraphRoutes(subgraph, { log: silentLog, check });
  const server = httpServer({
    routes: [
      {
        access: 'token',
        async request(request, response) {
          if (!request.headers.accept?.includes('text/event-stream')) return questions.request(request, response);
          await events(request, response);
          return true;
        },
      },
    ],
    port: 0,
    log: silentLog,
    patienceMs: 100,
  });
  const { url } = await server.listen();
  const transport = http({ name: subgraph.name, url: `${url}/graphql`, clock: systemClock, subscriptions: 'sse' });
  return { transport, close: () => server.close() };
});

const listening = async (server: Server): Promise<string> => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  server.on('connection', connection => onTestFinished(() => void connection.destroy()));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
};

const follow = async (url: string, options: Partial<HttpTransportOptions> = {}) => {
  const transport = http({ name: 'crm', url, clock: systemClock, subscriptions: 'sse', ...options });
  onTestFinished(() => transport.close());
  const operation = { query: 'subscription { x }', kind: 'subscription' as const, operationName: undefined, variables: {} };
  const stream = await transport.subscribe({ ...operation, request: someRequest() });
  return { transport, stream: stream as AsyncIterableIterator<ExecutionResult> };
};

const answering = (answer: RequestListener) => listening(createServer(answer));
const begin = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
const next = (x: unknown) => `event: next\ndata: ${JSON.stringify({ data: { x } })}\n\n`;

it.each<[string, RequestListener, string, string]>([
  [
    'a page',
    (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>'),
    'UPSTREAM_MALFORMED',
    'crm answered 200 with text/html instead of events',
  ],
  ['nothing', (_, response) => response.writeHead(503).end(), 'UPSTREAM_UNAVAILABLE', 'crm answered 503 with nothing instead of events'],
  [
    'other text',
    (_, response) => begin(response).end('event: next\ndata: hello\n\n'),
    'UPSTREAM_MALFORMED',
    'crm sent an event that is no GraphQL answer',
  ],
  ['no goodbye', (_, response) => begin(response).end(':\n\n'), 'UPSTREAM_UNAVAILABLE', 'The connection to crm was lost'],
  ['no answer', request => request.socket.destroy(), 'UPSTREAM_UNAVAILABLE', 'The connection to crm was lost'],
])('a subgraph that answers a subscription with %s is told apart', async (_, answer, code, message) => {
  const { stream } = await follow(await answering(answer));
  await expect(stream.next()).rejects.toMatchObject({ code, message });
  expect(await stream.next()).toEqual({ value: undefined, done: true });
});

it('ends in time when the subgraph does not answer', async () => {
  const clock = new ManualClock();
  const server = createTcpServer();
  const reached = once(server, 'connection');
  const { stream } = await follow(await listening(server), { clock, timeoutMs: 800 });
  const refused = expect(stream.next()).rejects.toMatchObject({
    code: 'UPSTREAM_TIMEOUT',
    message: 'crm took over 800 ms to accept a subscription',
  });
  await reached;
  await clock.advance(800);
  await refused;
});

it('is lost when nothing is heard any more, not even a comment', async () => {
  const clock = new ManualClock();
  let comment = () => {};
  const url = await answering((_, response) => {
    begin(response).write(next(1));
    comment = () => response.write(':\n\n');
  });
  const { stream } = await follow(url, { clock, pingMs: 5_000 });
  expect((await stream.next()).value).toEqual({ data: { x: 1 } });
  const lost = expect(stream.next()).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  await clock.advance(9_999);
  comment();
  await new Promise(resolve => setTimeout(resolve, 50));
  await clock.advance(9_999);
  await clock.advance(1);
  await lost;
});

it('reads no more than its reader can take, and all of it in the end', async () => {
  const many = 2_000;
  let sent = 0;
  const url = await answering(async (_, response) => {
    begin(response);
    response.on('error', () => {});
    for (; sent < many; sent++) if (!response.write(next(`${sent}${'x'.repeat(50_000)}`))) await once(response, 'drain');
    response.end('event: complete\ndata:\n\n');
  });
  const { stream } = await follow(url);
  await stream.next();
  let before = -1;
  while (sent !== before) {
    before = sent;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  expect(sent).toBeLessThan(many / 2);
  let read = 1;
  for await (const { data } of stream) expect(Number.parseInt(String(data?.x), 10)).toBe(read++);
  expect(read).toBe(many);
});

it('shows its token, and lets go of all when it is closed', async () => {
  const shown: (string | undefined)[] = [];
  const gone = Promise.withResolvers<void>();
  const url = await answering((request, response) => {
    shown.push(request.headers.authorization);
    begin(response).write(':\n\n');
    response.once('close', gone.resolve);
  });
  const { stream, transport } = await follow(url, { token: 'a-token' });
  const reading = expect(stream.next()).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  while (shown.length === 0) await new Promise(resolve => setTimeout(resolve, 2));
  await transport.close();
  await reading;
  await gone.promise;
  expect(shown).toEqual(['Bearer a-token']);
});
