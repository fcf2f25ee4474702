import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { buffer, text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { brotliDecompress, createBrotliDecompress, createGunzip, gzip } from 'node:zlib';
import { ApolloServer, type ApolloServerOptions, HeaderMap } from '@apollo/server';
import { GraphQLError } from 'graphql';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '#kernel/clock.js';
import { type ErrorCode, HubError } from '#kernel/errors.js';
import { countedIds } from '#kernel/ids.js';
import { httpServer } from '#platform/http/server.js';
import { type Log, log as makeLog, silentLog } from '#platform/log.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { formatError } from '../format-error.js';
import { developmentIdentities } from '../identity.js';
import { DEADLINES, type GatewayContext, type GatewayRequest } from '../request.js';
import { front } from './front.js';

leavesNothingOpen();

type Pipeline = Pick<ApolloServer<GatewayContext>, 'executeHTTPGraphQLRequest'>;

/** A front before a pipeline, behind a real port. */
const before = async (pipeline: Pipeline, log: Log = silentLog) => {
  const door = front({
    mustBeReady: () => {},
    pipeline: () => pipeline as ApolloServer<GatewayContext>,
    identities: developmentIdentities(),
    clock: systemClock,
    log,
    ids: countedIds('request'),
    deadlines: DEADLINES,
    maxBytes: 10_000,
  });
  const routes = { access: 'own' as const, request: (...both: Parameters<typeof door.request>) => door.request(...both).then(() => true) };
  const server = httpServer({ routes: [routes], port: 0, log: silentLog, patienceMs: 200 });
  const { port } = await server.listen();
  onTestFinished(() => server.close());

  /** What comes, before any of it is read. */
  const begin = async (body: string | Buffer | null, headers: Record<string, string> = {}, path = '/graphql'): Promise<IncomingMessage> => {
    const method = body === null ? 'GET' : 'POST';
    const type = method === 'POST' && { 'content-type': 'application/json' };
    const asked = request({ port, path, method, headers: { connection: 'close', ...type, ...headers } });
    asked.on('error', () => {});
    asked.end(body);
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    return response;
  };
  const ask = async (...question: Parameters<typeof begin>) => {
    const response = await begin(...question);
    const { statusCode: status, headers } = response;
    return { status, headers, body: await buffer(response) };
  };
  return { begin, ask };
};

/** A small graph of Apollo's own, with what a plugin does. */
const graph = async (requestDidStart?: NonNullable<ApolloServerOptions<GatewayContext>['plugins']>[number], log?: Log) => {
  const seen: GatewayRequest[] = [];
  const server = new ApolloServer<GatewayContext>({
    typeDefs: 'type Query { short: String, long(n: Int): String, never: String!, sum(n: Int!): Int } type Mutation { act: String }',
    resolvers: {
      Query: {
        short: (_root, _args, { request: asked }) => {
          seen.push(asked);
          return 'short';
        },
        long: (_root, { n }: { n: number }) => 'ü'.repeat(n),
        never: () => null,
      },
    },
    csrfPrevention: false,
    nodeEnv: 'production',
    formatError: formatError({ log: silentLog, development: true }),
    plugins: requestDidStart ? [requestDidStart] : [],
  });
  await server.start();
  onTestFinished(() => server.stop());
  return { seen, ...(await before(server, log)) };
};

const q = (query: string, more = {}) => JSON.stringify({ query, ...more });
const GRAPHQL = 'application/graphql-response+json';
const read = (body: Buffer) => JSON.parse(String(body)) as { data?: unknown; errors?: { message: string; extensions: { code: string } }[] };

describe('the status of an answer', () => {
  it.each<[string, string, number, number]>([
    ['is there', q('{ short }'), 200, 200],
    ['has no data where a field was null that may not be', q('{ never }'), 200, 200],
    ['cannot be given to what is no JSON', '{"query":', 400, 400],
    ['cannot be given to what is no question', '{"qeury":"{ short }"}', 400, 400],
    ['cannot be given to variables that are a list', q('{ short }', { variables: [7] }), 400, 400],
    ['cannot be given to what does not parse', q('{'), 400, 200],
    ['cannot be given to what is not valid', q('{ nothing }'), 400, 200],
    ['cannot be given where the operation is not clear', q('query A { short } query B { short }'), 400, 200],
    ['cannot be given to a variable of another type', q('query ($n: Int!) { sum(n: $n) }', { variables: { n: 'x' } }), 400, 200],
  ])('that %s: %s', async (_, body, status, legacy) => {
    const { ask } = await graph();
    const modern = await ask(body, { accept: GRAPHQL });
    expect([modern.status, modern.headers['content-type']]).toEqual([status, `${GRAPHQL}; charset=utf-8`]);
    const old = await ask(body, { accept: 'application/json' });
    expect([old.status, old.headers['content-type']]).toEqual([legacy, 'application/json; charset=utf-8']);
    expect(old.body).toEqual(modern.body);
  });

  it.each<[ErrorCode, number]>([
    ['UNAUTHENTICATED', 401],
    ['FORBIDDEN', 403],
    ['RATE_LIMITED', 429],
    ['SHUTTING_DOWN', 503],
    ['INTERNAL', 500],
  ])('is that of the code %s where a plugin throws it', async (code, status) => {
    const { ask } = await graph({
      requestDidStart: async () => ({
        didResolveOperation: async () => {
          throw new HubError(code, 'No');
        },
      }),
    });
    for (const accept of [GRAPHQL, 'application/json']) expect((await ask(q('{ short }'), { accept })).status).toBe(status);
  });

  it('and its headers are those that a plugin sets', async () => {
    const { ask } = await graph({
      requestDidStart: async ({ response: { http } }) => {
        http.headers.set('retry-after', '7');
        http.headers.set('ratelimit-remaining', '0');
        http.headers.set('vary', 'authorization');
        return {
          didResolveOperation: async () => {
            // Another package says otherwise what may stand under "http".
            const head: object = { status: 425, headers: new HeaderMap([['x-own', 'yes']]) };
            throw new GraphQLError('Too early', { extensions: { http: head } });
          },
        };
      },
    });
    const { status, headers } = await ask(q('{ short }'));
    expect(status).toBe(425);
    expect(headers).toMatchObject({
      'retry-after': '7',
      'ratelimit-remaining': '0',
      'x-own': 'yes',
      vary: 'accept, accept-encoding, authorization',
    });
  });
});

describe('what cannot be answered at all', () => {
  it.each<[string, IncomingHttpHeaders, number, string]>([
    ['a form that we do not have', { accept: 'text/xml' }, 406, `accept wants ${GRAPHQL} or application/json`],
    ['text', { 'content-type': 'text/plain' }, 415, 'A question is wanted as content of type application/json'],
    ['JSON in another charset', { 'content-type': 'application/json; charset=utf-16' }, 415, 'A question is wanted in UTF-8'],
    [
      'what is compressed in an unknown way',
      { 'content-encoding': 'zstd' },
      415,
      'A body is taken compressed once, as br, gzip, deflate, or as it is',
    ],
  ])('%s is refused', async (_, headers, status, message) => {
    const { ask, seen } = await graph();
    const answer = await ask(q('{ short }'), headers as Record<string, string>);
    expect([answer.status, read(answer.body).errors]).toEqual([
      status,
      [{ message, extensions: { code: 'INVALID_INPUT', retryable: false } }],
    ]);
    expect(seen).toEqual([]);
  });

  it.each(['application/json; charset=utf-8', 'application/json;charset="UTF8"', 'Application/JSON', 'application/graphql+json'])(
    'but not what comes as %s',
    async type => {
      const { ask } = await graph();
      expect((await ask(q('{ short }'), { 'content-type': type })).status).toBe(200);
    },
  );
});

describe('a question by GET', () => {
  const get = (parameters: Record<string, string>) => `/graphql?${new URLSearchParams(parameters)}`;

  it('is answered, and kept by nobody', async () => {
    const { ask } = await graph();
    const variables = JSON.stringify({ n: 3 });
    const path = get({ query: 'query A($n: Int) { long(n: $n) }', variables, operationName: '' });
    const { status, body, headers } = await ask(null, { 'x-hub-client': 'tool' }, path);
    expect([status, read(body), headers['cache-control']]).toEqual([200, { data: { long: 'üüü' } }, 'no-store']);
  });

  it('wants a header that no page can send, or to be JSON', async () => {
    const { ask } = await graph();
    const path = get({ query: '{ short }' });
    expect((await ask(null, {}, path)).status).toBe(400);
    expect((await ask(null, { 'x-hub-client': '' }, path)).status).toBe(400);
    expect((await ask(null, { 'content-type': 'text/plain', 'x-hub-client': 'tool' }, path)).status).toBe(415);
    expect((await ask(null, { 'content-type': 'application/json' }, path)).status).toBe(200);
  });

  it('changes nothing', async () => {
    const { ask } = await graph();
    for (const accept of [GRAPHQL, 'application/json']) {
      const { status, headers } = await ask(null, { accept, 'x-hub-client': 'tool' }, get({ query: 'mutation { act }' }));
      expect([status, headers.allow]).toEqual([405, 'POST']);
    }
  });

  it.each([
    ['/graphql', 'A question wants a query'],
    ['/graphql?query=%7Bshort%7D&query=%7Blong%7D', 'query is given twice'],
    ['/graphql?query=%7Bshort%7D&variables=%7B', 'variables is no JSON, from its character 1 on'],
    ['/graphql?query=%7Bshort%7D&variables=7', 'variables wants an object'],
    ['/graphql?query=%7Bshort%7D&variables=%7B%22a%22:1,%22a%22:2%7D', 'variables gives a name twice in one object: "a"'],
    ['/graphql?query=%7Bshort%7D&x=%FF', 'The address is not percent-encoded UTF-8'],
  ])('%s is refused', async (path, message) => {
    const { ask } = await graph();
    const { status, body } = await ask(null, { 'x-hub-client': 'tool' }, path);
    expect([status, read(body).errors?.[0]?.message]).toEqual([400, message]);
  });
});

describe('the id of a request', () => {
  it('is the one it came with, in the answer and for whoever works on it', async () => {
    const { ask, seen } = await graph();
    const { headers } = await ask(q('{ short }'), { 'x-request-id': 'turn-7:a' });
    expect([headers['x-request-id'], seen[0]?.requestId]).toEqual(['turn-7:a', 'turn-7:a']);
  });

  it.each([{}, { 'x-request-id': 'a b' }, { 'x-request-id': 'x'.repeat(129) }])('is a new one where it came with %j', async headers => {
    const { ask } = await graph();
    expect((await ask(q('{ short }'), headers as Record<string, string>)).headers['x-request-id']).toBe('request-1');
  });

  it('stands in the log where an answer has errors', async () => {
    const lines: string[] = [];
    const { ask } = await graph(undefined, makeLog({ name: 'test', level: 'info', to: { write: line => lines.push(line) } }));
    await ask(q('{ short }'));
    await ask(q('{ never }'), { 'x-request-id': 'turn-7', 'x-hub-client': 'bot:reference' });
    expect(lines.map(line => JSON.parse(line))).toMatchObject([
      { requestId: 'turn-7', client: 'reference', status: 200, msg: 'An answer has errors' },
    ]);
  });

  it('is told with every refusal', async () => {
    const { ask } = await graph();
    for (const headers of [{ accept: 'text/xml' }, { 'content-type': 'text/plain' }, { 'x-hub-turn': 'x' }, {}] as Record<string, string>[])
      expect((await ask('{', { ...headers, 'x-request-id': 'mine' })).headers['x-request-id']).toBe('mine');
  });
});

describe('compression', () => {
  it('of an answer that is long enough, in the way its client wants', async () => {
    const { ask } = await graph();
    const { headers, body } = await ask(q('{ long(n: 3000) }'), { 'accept-encoding': 'gzip;q=0.5, br' });
    expect(headers).toMatchObject({ 'content-encoding': 'br', 'content-length': String(body.length), vary: 'accept, accept-encoding' });
    expect(read(await promisify(brotliDecompress)(body))).toEqual({ data: { long: 'ü'.repeat(3000) } });
    for (const [n, wanted] of [
      [3000, 'identity'],
      [30, 'br'],
    ] as const) {
      const plain = await ask(q(`{ long(n: ${n}) }`), { 'accept-encoding': wanted });
      expect(plain.headers['content-encoding']).toBeUndefined();
      expect(plain.headers['content-length']).toBe(String(plain.body.length));
    }
  });

  it('of a question is taken, as long as it is not over the limit before it was compressed', async () => {
    const { ask } = await graph();
    const send = async (body: string) => ask(await promisify(gzip)(body), { 'content-encoding': 'gzip' });
    expect(read((await send(q('{ short }'))).body)).toEqual({ data: { short: 'short' } });
    const bomb = await send(q(`{ short } #${' '.repeat(1_000_000)}`));
    expect([bomb.status, read(bomb.body).errors?.[0]?.message]).toEqual([413, "The request's body is over 10000 bytes"]);
  });
});

describe('an answer in parts', () => {
  /** A pipeline whose answer comes as the test gives its parts. */
  const inParts = async () => {
    const waiting: ((part: IteratorResult<string>) => void)[] = [];
    const given: IteratorResult<string>[] = [];
    let taken = 0;
    const left = Promise.withResolvers<void>();
    const parts: AsyncIterableIterator<string> = {
      next: () => {
        taken++;
        const part = given.shift();
        return part ? Promise.resolve(part) : new Promise(resolve => waiting.push(resolve));
      },
      return: async () => {
        left.resolve();
        return { value: undefined, done: true };
      },
      [Symbol.asyncIterator]: () => parts,
    };
    const give = (result: IteratorResult<string>) => {
      const taker = waiting.shift();
      if (taker) taker(result);
      else given.push(result);
    };
    let signal: AbortSignal | undefined;
    const opened = await before({
      async executeHTTPGraphQLRequest({ context }) {
        signal = (await context()).request.signal;
        return {
          headers: new HeaderMap([['content-type', 'multipart/mixed; boundary="-"']]),
          body: { kind: 'chunked', asyncIterator: parts },
        };
      },
    });
    return {
      ...opened,
      part: (value: string) => give({ value, done: false }),
      end: () => give({ value: undefined, done: true }),
      taken: () => taken,
      left: left.promise,
      signal: () => signal,
    };
  };
  const accept = { accept: 'multipart/mixed, application/json' };

  it.each([
    ['as it is', {}, (response: IncomingMessage) => response],
    ['by gzip', { 'accept-encoding': 'gzip' }, (response: IncomingMessage) => response.pipe(createGunzip())],
    ['by brotli', { 'accept-encoding': 'br' }, (response: IncomingMessage) => response.pipe(createBrotliDecompress())],
  ])('comes part by part, %s', async (_, headers: Record<string, string>, decoded) => {
    const { begin, part, end } = await inParts();
    part('one');
    const response = await begin(q('{ short }'), { ...accept, ...headers });
    expect([response.headers['content-type'], response.headers['content-encoding']]).toEqual([
      'multipart/mixed; boundary="-"',
      headers['accept-encoding'],
    ]);
    const stream = decoded(response);
    expect(String((await once(stream, 'data'))[0])).toBe('one');
    part('two');
    expect(String((await once(stream, 'data'))[0])).toBe('two');
    part('three');
    end();
    expect(await text(stream)).toBe('three');
  });

  it.each([{}, { 'accept-encoding': 'gzip' }])(
    'waits for a client that does not read, and lets go when it has gone (%j)',
    async headers => {
      const { begin, part, taken, left, signal } = await inParts();
      // Nothing that compresses well, so that both ways are full after the same number.
      const long = randomBytes(100_000).toString('base64');
      for (let at = 0; at < 400; at++) part(long);
      const response = await begin(q('{ short }'), { ...accept, ...(headers as Record<string, string>) });
      let before = -1;
      while (before !== taken()) {
        before = taken();
        await new Promise(resolve => setTimeout(resolve, 100));
      }
      expect(taken()).toBeLessThan(300);
      response.destroy();
      await left;
      expect(signal()?.aborted).toBe(true);
    },
  );
});
