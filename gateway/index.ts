import type { IncomingMessage } from 'node:http';
import type { ApolloServerPlugin } from '@apollo/server';
import type { Clock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import type { Ids } from '#kernel/ids.js';
import type { HealthCheck } from '#platform/health.js';
import type { Routes } from '#platform/http/routes.js';
import type { Log } from '#platform/log.js';
import type { EventLimits } from './event-stream.js';
import type { MakeExecutor } from './executor.js';
import { referenceExecutor } from './executors/reference.js';
import { formatError } from './format-error.js';
import { front } from './front.js';
import { makeGraph } from './graph.js';
import { sendGraphiQL } from './graphiql.js';
import { developmentIdentities, type Identities } from './identity.js';
import { type OperationLog, operationLog } from './plugins/operation-log.js';
import type { GatewayContext } from './request.js';
import { GraphWatch, type StatusOptions } from './status.js';
import { statusRoutes } from './status-routes.js';
import { subgraphsOf } from './supergraph.js';
import { punctual } from './transports/punctual.js';
import type { SubgraphTransport } from './transports/transport.js';
import { webSocket } from './web-socket.js';

export interface GatewayOptions {
  /** The composed schema, as `npm run graph` writes it. */
  supergraphSdl: string;
  /** One for every subgraph of the supergraph. The gateway closes them. */
  transports: readonly SubgraphTransport[];
  clock: Clock;
  ids: Ids;
  log: Log;
  /** Opens introspection, suggestions and GraphiQL. */
  development: boolean;
  /** Where operations asked on a call's behalf are kept. */
  operationLog?: OperationLog;
  /** Who clients are; whoever they say when not given. */
  identities?: Identities;
  /** How operations are answered; by the reference executor when not said. */
  executor?: MakeExecutor;
  /** Operations to plan before the first client asks them. */
  warm?: readonly string[];
  limits?: Partial<GatewayLimits>;
  status?: Omit<StatusOptions, 'clock'>;
}

export interface GatewayLimits extends EventLimits {
  /** For requests that name no deadline of their own. */
  deadlineMs: number;
  /** For requests that name a longer one. */
  maxDeadlineMs: number;
  /** The longest question. */
  maxBytes: number;
  /** Operations open at once on one WebSocket. */
  maxOperations: number;
}

const LIMITS: GatewayLimits = {
  deadlineMs: 10_000,
  maxDeadlineMs: 60_000,
  maxBytes: 1_048_576,
  maxOperations: 200,
  waitingEvents: 1_000,
  stalledMs: 10_000,
};

export interface Gateway {
  routes: Routes;
  /** Resolves when questions are answered; SHUTTING_DOWN when the gateway was closed before that. */
  start(): Promise<void>;
  /** Answers what has been asked, ends subscriptions with 1001, lets go of the subgraphs. At any time, started or not. */
  close(): Promise<void>;
  health: HealthCheck;
  /** How the subgraphs are. */
  watch: GraphWatch;
}

/** The front door of the graph: GraphQL over HTTP and WebSocket at /graphql, and how its subgraphs are at /status. */
export function gateway(options: GatewayOptions): Gateway {
  const { supergraphSdl, transports, clock, ids, log, development, warm = [] } = options;
  const { executor: makeExecutor = referenceExecutor, identities = developmentIdentities() } = options;
  const { deadlineMs, maxDeadlineMs, maxBytes, maxOperations, ...events } = { ...LIMITS, ...options.limits };
  const watch = new GraphWatch({ clock, ...options.status });
  const byName = new Map(transports.map(transport => [transport.name, watch.watch(punctual(transport))]));
  const missing = subgraphsOf(supergraphSdl).filter(({ name }) => !byName.has(name));
  if (missing.length > 0) {
    throw new HubError(
      'MISCONFIGURED',
      `The supergraph names subgraphs that nothing leads to: ${missing.map(({ name }) => name).join(', ')}`,
    );
  }

  // In this order every operation meets them, by whichever door it comes.
  const plugins: ApolloServerPlugin<GatewayContext>[] = [
    ...(options.operationLog ? [operationLog({ to: options.operationLog, clock, ids, log })] : []),
  ];
  const executing = { supergraphSdl, transports: byName, clock, eventMs: deadlineMs, events };
  const graph = makeGraph({ ...executing, makeExecutor, plugins, warm, development, log });
  const overHttp = front({ pipeline: () => graph.pipeline, identities, clock, deadlineMs, maxDeadlineMs, maxBytes });
  const format = formatError({ log, development });
  const overWebSocket = webSocket({ graph: () => graph, identities, format, clock, log, deadlineMs, maxBytes, maxOperations });
  let state: 'new' | 'ready' | 'closing' = 'new';
  const status = statusRoutes(watch);

  const mustBeReady = (): void => {
    if (state !== 'ready')
      throw new HubError('SHUTTING_DOWN', state === 'new' ? 'The gateway is still starting' : 'The gateway is shutting down');
  };

  /** Stops taking questions; resolves when those under way have their answers and the subscribers have been told. */
  let drained: Promise<void> | null = null;
  const drain = (): Promise<void> => {
    state = 'closing';
    drained ??= Promise.all([overHttp.drained(), overWebSocket.close(), status.close()]).then(() => {});
    return drained;
  };

  const start = async (): Promise<void> => {
    const mayGoOn = () => {
      if (state === 'closing') throw new HubError('SHUTTING_DOWN', 'The gateway was closed before it had started');
    };
    mayGoOn();
    await graph.start();
    mayGoOn();
    await watch.start();
    mayGoOn();
    state = 'ready';
  };

  return {
    watch,
    routes: {
      access: 'token',
      async request(request, response) {
        const path = pathOf(request);
        if (status.request(path, request, response)) return true;
        if (path !== '/graphql') return false;
        if (isBrowser(request)) {
          if (!development) return false;
          sendGraphiQL(response);
          return true;
        }
        mustBeReady();
        await overHttp.request(request, response);
        return true;
      },
      upgrade(request, socket, head) {
        if (pathOf(request) !== '/graphql') return false;
        mustBeReady();
        overWebSocket.upgrade(request, socket, head);
        return true;
      },
      drain,
    },

    start,

    async close() {
      await drain();
      watch.stop();
      await graph.stop();
      await Promise.all(transports.map(transport => transport.close()));
    },

    health: {
      name: 'gateway',
      async check() {
        const { standing, subgraphs } = watch.status();
        const unwell = subgraphs.filter(subgraph => subgraph.standing !== 'UP').map(({ name }) => name);
        return { standing, reason: unwell.length > 0 ? `not well: ${unwell.join(', ')}` : null };
      },
    },
  };
}

const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0]!;

/** A person who opens /graphql in a browser; programs ask for JSON. */
const isBrowser = ({ method, headers: { accept = '' } }: IncomingMessage): boolean => method === 'GET' && accept.includes('text/html');
