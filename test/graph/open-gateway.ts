import { createClient } from 'graphql-ws';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { MakeExecutor } from '#gateway/executor.js';
import { compiledExecutor } from '#gateway/executors/compiled/compiled.js';
import { referenceExecutor } from '#gateway/executors/reference.js';
import { type GatewayOptions, gateway } from '#gateway/index.js';
import { apolloPlanner } from '#gateway/planners/apollo.js';
import { hivePlanner } from '#gateway/planners/hive.js';
import { inProcess } from '#gateway/transports/in-process.js';
import type { SubgraphTransport } from '#gateway/transports/transport.js';
import { type Clock, systemClock } from '#kernel/clock.js';
import { countedIds } from '#kernel/ids.js';
import { type HttpLimits, httpServer } from '#platform/http/server.js';
import { silentLog } from '#platform/log.js';
import type { Subgraph } from '#platform/subgraph/subgraph.js';

export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: an answer has the shape of its question
  data?: any;
  errors?: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[];
}

/** The way to a subgraph of the test's own process. */
export const near = (subgraph: Subgraph): SubgraphTransport => inProcess(subgraph, { log: silentLog });

/** Everyone who may answer, for `describe.each`. */
export const EXECUTORS: [name: string, executor: MakeExecutor][] = [
  ['the reference executor', referenceExecutor],
  ['the compiled executor, planned natively', compiledExecutor(hivePlanner)],
  ['the compiled executor, planned in JavaScript', compiledExecutor(apolloPlanner)],
];

/** A gateway behind a real port, closed with the test. */
export async function openGateway({
  http = {},
  ...options
}: Partial<GatewayOptions> & Pick<GatewayOptions, 'supergraphSdl' | 'transports'> & { http?: Partial<HttpLimits> }) {
  const clock: Clock = options.clock ?? systemClock;
  const door = gateway({ clock, ids: countedIds('op'), log: silentLog, development: true, ...options });
  const server = httpServer({ routes: [door.routes], port: 0, log: silentLog, limits: http });
  const close = async () => {
    await server.close();
    await door.close();
  };
  onTestFinished(close);
  await door.start();
  const { url } = await server.listen();

  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });

  return {
    door,
    url,
    post,
    close,
    async ask(query: string, variables: Record<string, unknown> = {}, headers: Record<string, string> = {}): Promise<Answer> {
      const response = await post(JSON.stringify({ query, variables }), headers);
      return (await response.json()) as Answer;
    },
    /** Events of a subscription by a WebSocket of its own; `return()` leaves. */
    follow(query: string, variables: Record<string, unknown> = {}, connectionParams: Record<string, unknown> = {}) {
      const client = createClient({
        url: `${url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        retryAttempts: 0,
        connectionParams,
      });
      const events = client.iterate({ query, variables }) as AsyncIterableIterator<Answer>;
      onTestFinished(() => client.dispose());
      return { events, client, next: async () => (await events.next()).value as Answer };
    },
  };
}

/** Waits until it is so, a turn of the event loop at a time. */
export const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise(resolve => setTimeout(resolve, 2));
};
