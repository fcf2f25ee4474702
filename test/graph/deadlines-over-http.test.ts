import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { describe, expect, it, onTestFinished } from 'vitest';
import { compose } from '#gateway/compose.js';
import type { MakeExecutor } from '#gateway/executor.js';
import { compiledExecutor } from '#gateway/executors/compiled/compiled.js';
import { apolloPlanner } from '#gateway/planners/apollo.js';
import { http } from '#gateway/transports/http.js';
import type { RequestInfo } from '#kernel/client.js';
import { systemClock } from '#kernel/clock.js';
import { httpServer } from '#platform/http/server.js';
import { silentLog } from '#platform/log.js';
import { subgraphRoutes } from '#platform/subgraph/server.js';
import { defineSubgraph, type SubgraphContext } from '#platform/subgraph/subgraph.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { EXECUTORS, openGateway, until } from './open-gateway.js';

/** Asks its system, which takes as long as the test likes. */
@Resolver()
class SlowResolver {
  constructor(private readonly ask: (request: RequestInfo) => Promise<string>) {}
  @Query(() => String, { nullable: true })
  slow(@Ctx() { request }: SubgraphContext): Promise<string> {
    return this.ask(request);
  }
  @Query(() => String)
  quick(): string {
    return 'quick';
  }
  @Mutation(() => String, { nullable: true })
  act(@Ctx() { request }: SubgraphContext): Promise<string> {
    return this.ask(request);
  }
}

/** Client, gateway, subgraph and the subgraph's system: every arrow between them is a connection. */
const threeHops = async (executor: MakeExecutor, warm = ['{ slow }', '{ quick }', 'mutation { act }']) => {
  const asked: { incoming: IncomingMessage; response: ServerResponse; gone: boolean }[] = [];
  const system = createServer((incoming, response) => {
    const entry = { incoming, response, gone: false };
    asked.push(entry);
    response.once('close', () => {
      entry.gone = !response.writableFinished;
    });
  }).listen(0, '127.0.0.1');
  await once(system, 'listening');
  const systemUrl = `http://127.0.0.1:${(system.address() as AddressInfo).port}`;
  const requests: RequestInfo[] = [];
  const subgraph = defineSubgraph({
    name: 'slow',
    resolvers: [
      new SlowResolver(async request => {
        requests.push(request);
        const headers = { connection: 'close' };
        return (await fetch(systemUrl, { headers, ...(request.signal && { signal: request.signal }) })).text();
      }),
    ],
  });
  const server = httpServer({ routes: [subgraphRoutes(subgraph, { log: silentLog })], port: 0, log: silentLog });
  const { url } = await server.listen();
  const { supergraphSdl } = compose([{ name: 'slow', sdl: subgraph.sdl, url: `${url}/graphql` }]);
  const transports = [http({ name: 'slow', url: `${url}/graphql`, clock: systemClock })];
  const gateway = await openGateway({ executor, supergraphSdl, transports, warm });
  onTestFinished(async () => {
    await gateway.close();
    await server.close();
    system.closeAllConnections();
    system.close();
  });
  return { ...gateway, asked, requests };
};

const leaving = (url: string, query: string, signal: AbortSignal) =>
  fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }), signal });

describe.each(EXECUTORS)('over connections, by %s', (_, executor) => {
  leavesNothingOpen();

  it('a client that leaves ends the work of the subgraph and of its system', async () => {
    const { url, asked, requests } = await threeHops(executor);
    const client = new AbortController();
    const answer = leaving(url, '{ slow }', client.signal);
    await until(() => asked.length === 1);
    expect([requests[0]?.signal?.aborted, asked[0]?.gone]).toEqual([false, false]);
    client.abort();
    await expect(answer).rejects.toThrow();
    await until(() => asked[0]!.gone);
    expect(requests[0]?.signal?.aborted).toBe(true);
  });

  it('but not an action that has begun', async () => {
    const { url, asked, requests } = await threeHops(executor);
    const client = new AbortController();
    const answer = leaving(url, 'mutation { act }', client.signal);
    await until(() => asked.length === 1);
    client.abort();
    await expect(answer).rejects.toThrow();
    // What the abort would have done, had it gone through, it would have done before this is answered.
    expect((await (await leaving(url, '{ quick }', AbortSignal.timeout(5_000))).json()) as object).toEqual({ data: { quick: 'quick' } });
    expect([requests[0]?.signal?.aborted, asked[0]?.gone]).toEqual([false, false]);
    asked[0]!.response.end('done');
  });

  it('the subgraph is told how much time is left, and by what name the request goes', async () => {
    const { ask, asked, requests } = await threeHops(executor);
    const answer = ask('{ slow }', {}, { 'x-hub-deadline-ms': '5000', 'x-request-id': 'turn-7' });
    await until(() => asked.length === 1);
    const { deadline, requestId } = requests[0]!;
    expect(requestId).toBe('turn-7');
    expect(deadline?.leftMs).toBeGreaterThan(3_000);
    expect(deadline?.leftMs).toBeLessThan(5_000);
    asked[0]!.response.end('at last');
    expect(await answer).toEqual({ data: { slow: 'at last' } });
  });

  it('what is late is null in time, and its system is let go of', async () => {
    const { ask, asked } = await threeHops(executor);
    const start = performance.now();
    const answer = await ask('{ slow }', {}, { 'x-hub-deadline-ms': '200' });
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(answer).toMatchObject({
      data: { slow: null },
      errors: [{ path: ['slow'], extensions: { code: 'DEADLINE_EXCEEDED', retryable: true, subgraph: 'slow' } }],
    });
    await until(() => asked[0]!.gone);
  });
});

it('nobody waits longer for a plan than for an answer', async () => {
  const planned = Promise.withResolvers<void>();
  const executor = compiledExecutor(async sdl => {
    const planner = await apolloPlanner(sdl);
    return { ...planner, plan: async operation => planned.promise.then(() => planner.plan(operation)) };
  });
  const { ask } = await threeHops(executor, []);
  const { data, errors } = await ask('{ quick }', {}, { 'x-hub-deadline-ms': '100' });
  expect(data).toBeUndefined();
  expect(errors).toMatchObject([{ message: "The request's 100 ms are over", extensions: { code: 'DEADLINE_EXCEEDED', retryable: true } }]);
  planned.resolve();
  expect(await ask('{ quick }')).toEqual({ data: { quick: 'quick' } });
});
