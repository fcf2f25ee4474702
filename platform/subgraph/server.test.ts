import { type Client, createClient } from 'graphql-ws';
import { Arg, Ctx, Field, ID, Int, ObjectType, Query, Resolver, Subscription } from 'type-graphql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { RequestInfo } from '#kernel/client.js';
import { Deadline } from '#kernel/deadline.js';
import { HubError } from '#kernel/errors.js';
import { type HttpServer, httpServer } from '../http/server.js';
import { silentLog } from '../log.js';
import { Queue } from '../queue.js';
import { leavesNothingOpen } from '../testing/leaves-nothing-open.js';
import { fromRequestHeaders, toRequestHeaders } from './request-headers.js';
import { subgraphRoutes } from './server.js';
import { defineSubgraph, fromDefinition, type SubgraphContext } from './subgraph.js';

@ObjectType()
class Lamp {
  @Field(() => ID) id!: string;
  @Field(() => Int) lumens!: number;
}

const asked: RequestInfo[] = [];

@Resolver(() => Lamp)
class LampResolver {
  @Query(() => Lamp, { nullable: true })
  lamp(@Arg('id', () => ID) id: string, @Ctx() { request }: SubgraphContext): Lamp | null {
    asked.push(request);
    if (id === 'broken') throw new HubError('UPSTREAM_TIMEOUT', 'lamps.house took over 800 ms', { system: 'lamps.house' });
    return { id, lumens: 800 };
  }
  @Subscription(() => Int, { subscribe: fromDefinition })
  switched(@Ctx() { request }: SubgraphContext): number {
    asked.push(request);
    return 1;
  }
}

leavesNothingOpen();

let events: Queue<number>;
const letGo = Promise.withResolvers<void>();
let server: HttpServer;
let url: string;
let client: Client | undefined;
beforeEach(async () => {
  asked.length = 0;
  events = new Queue(() => letGo.resolve());
  const lamps = defineSubgraph({
    name: 'lamps',
    resolvers: [new LampResolver()],
    subscriptions: { switched: () => events },
    loaders: ({ callId }) => {
      if (callId === 'loaders-fail') throw new TypeError('reading secret of undefined');
    },
  });
  server = httpServer({ routes: [subgraphRoutes(lamps, { log: silentLog })], port: 0, log: silentLog });
  ({ url } = await server.listen());
});
afterEach(async () => {
  await client?.dispose();
  client = undefined;
  await server.close();
});

const request: RequestInfo = {
  client: { id: 'rasa 一号', kind: 'bot' },
  purpose: 'SERVE_CALL',
  callId: 'call-1',
  deadline: Deadline.in(700),
};

const post = async (body: unknown, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
};

describe('a subgraph in a process of its own', () => {
  it('answers questions, and knows on whose behalf they come', async () => {
    const { status, body } = await post(
      { query: 'query L($id: ID!) { lamp(id: $id) { lumens } }', operationName: 'L', variables: { id: 'l1' } },
      toRequestHeaders(request),
    );
    expect([status, body]).toEqual([200, { data: { lamp: { lumens: 800 } } }]);
    expect(asked[0]).toMatchObject({ client: { id: 'rasa 一号', kind: 'bot' }, purpose: 'SERVE_CALL', callId: 'call-1' });
    expect(asked[0]!.deadline!.leftMs).toBeGreaterThan(0);
    expect(asked[0]!.deadline!.leftMs).toBeLessThanOrEqual(700);
  });

  it('answers what it can, with what went wrong beside it', async () => {
    expect(await post({ query: '{ good: lamp(id: "l1") { id } bad: lamp(id: "broken") { id } }' })).toEqual({
      status: 200,
      body: {
        data: { good: { id: 'l1' }, bad: null },
        errors: [
          {
            message: 'lamps.house took over 800 ms',
            path: ['bad'],
            extensions: { code: 'UPSTREAM_TIMEOUT', retryable: true, system: 'lamps.house', subgraph: 'lamps' },
          },
        ],
      },
    });
  });

  it.each([
    ['no JSON', '{', {}],
    ['no query', { query: 1 }, {}],
    ['what no page could send without asking first', 'query=1', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['an unknown field', { query: '{ candle }' }, {}],
    ['a subscription', { query: 'subscription { switched }' }, {}],
    ['an unknown purpose', { query: '{ __typename }' }, { 'x-hub-purpose': 'CURIOSITY' }],
    ['a client that is none', { query: '{ __typename }' }, { 'x-hub-client': 'admin:me' }],
    ['a call id that is not encoded', { query: '{ __typename }' }, { 'x-hub-call-id': '%E0%A4%A' }],
  ])('refuses %s with 400', async (_, body, headers) => {
    const refused = await post(body, headers as Record<string, string>);
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ extensions: { code: 'INVALID_INPUT' } }] } });
  });

  it('says with 500 that a mistake of ours has left nothing to answer', async () => {
    expect(await post({ query: '{ __typename }' }, { 'x-hub-call-id': 'loaders-fail' })).toEqual({
      status: 500,
      body: {
        errors: [{ message: 'Something went wrong inside the hub', extensions: { code: 'INTERNAL', retryable: false, subgraph: 'lamps' } }],
      },
    });
  });

  it('carries subscriptions, and lets go of the source when the client leaves', async () => {
    client = createClient({ url: `${url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket });
    const answers = client.iterate({ query: 'subscription { switched }', extensions: toRequestHeaders(request) });
    const first = answers.next();
    events.push(1);
    expect((await first).value).toEqual({ data: { switched: 1 } });
    expect(asked[0]).toMatchObject({ client: { kind: 'bot' }, callId: 'call-1' });
    await answers.return?.();
    await letGo.promise;
  });

  it('refuses a subscription that cannot be right', async () => {
    client = createClient({ url: `${url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket });
    const answers = client.iterate({ query: 'subscription { candle }' });
    expect((await answers.next()).value.errors[0].extensions).toMatchObject({ code: 'INVALID_INPUT' });
    const unknown = client.iterate({ query: 'subscription { switched }', extensions: { 'x-hub-purpose': 'CURIOSITY' } });
    await expect(unknown.next()).rejects.toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }]);
  });

  it('says goodbye to its clients with 1001 when it stops', async () => {
    const gone = Promise.withResolvers<number>();
    client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      lazy: false,
      retryAttempts: 0,
      onNonLazyError: () => {},
      on: { closed: event => gone.resolve((event as { code: number }).code) },
    });
    await new Promise<void>(resolve => client!.on('connected', () => resolve()));
    await server.close();
    expect(await gone.promise).toBe(1001);
  });
});

describe('what a request carries between processes', () => {
  it('is read as it was written', () => {
    const plain: RequestInfo = { client: { id: 'a/b:c', kind: 'dashboard' }, purpose: 'SUPERVISE', callId: null, deadline: null };
    expect(fromRequestHeaders(toRequestHeaders(plain))).toEqual(plain);
  });

  it('is the development client looking after the house where nothing is said', () => {
    expect(fromRequestHeaders({})).toEqual({
      client: { id: 'development', kind: 'development' },
      purpose: 'OPERATE',
      callId: null,
      deadline: null,
    });
  });
});
