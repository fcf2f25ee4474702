import type { IncomingMessage } from 'node:http';
import type { ApolloServerPlugin } from '@apollo/server';
import type { Clock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import type { Ids } from '#kernel/ids.js';
import type { HealthCheck } from '#platform/health.js';
import type { Routes } from '#platform/http/routes.js';
import type { Log } from '#platform/log.js';
import type { AskedOperation } from './asked-operations.js';
import { Known } from './caches/known.js';
import { type CachesOptions, remembering, type ShareOptions } from './caches/remembering.js';
import type { EventLimits } from './event-stream.js';
import type { MakeExecutor } from './executor.js';
import { compiledExecutor } from './executors/compiled/compiled.js';
import { formatError } from './format-error.js';
import { makeGraph } from './graph.js';
import { sendGraphiQL } from './graphiql.js';
import { Graphs } from './graphs.js';
import type { DocumentLimits } from './guards/document-limits.js';
import { type GuardOptions, guards } from './guards/guards.js';
import { front } from './http/front.js';
import { developmentIdentities, type Identities } from './identity.js';
import { live } from './live.js';
import { type Observing, observed } from './observing.js';
import { choosePlanner } from './planners/choose.js';
import { type OperationLog, operationLog } from './plugins/operation-log.js';
import { DEADLINES, type DeadlineLimits, type GatewayContext } from './request.js';
import { GraphWatch, type StatusOptions } from './status.js';
import { statusRoutes } from './status-routes.js';
import { type History, inProcessHistory } from './subscriptions/history.js';
import { LIVE_LIMITS, type LiveLimits } from './subscriptions/limits.js';
import type { Topics } from './subscriptions/policies.js';
import { punctual } from './transports/punctual.js';
import { type Leads, Ways } from './ways.js';

export interface GatewayOptions {
  /** The composed schema, as `npm run graph` writes it. */
  supergraphSdl: string;
  /**
   * One for every subgraph of the supergraph, or how to make one; the latter is wanted where the supergraph may come to
   * name others. The gateway closes them.
   */
  transports: Leads;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** Opens introspection, suggestions and GraphiQL. */
  development: boolean;
  /** Where operations asked on a call's behalf are kept. */
  operationLog?: OperationLog;
  /** Who clients are; whoever they say when not given. */
  identities?: Identities;
  /** How operations are answered; compiled when not said. */
  executor?: MakeExecutor;
  /** Operations to plan before the first client asks them. */
  warm?: readonly string[];
  /** Told of each operation that is asked for the first time, again perhaps after another supergraph has taken over. */
  onAsked?(operation: AskedOperation): void;
  /** What answers and entities are kept, and where; nothing when not said. */
  caches?: CachesOptions;
  /** What identical queries are asked only once at a time; none when not said. */
  share?: ShareOptions;
  /** What becomes of readers that are too slow, by subscription field; counts before what the schema says by `@delivery`. */
  topics?: Topics;
  /** Where what was told is kept for who comes back; in this process when not given. */
  history?: History;
  limits?: Partial<GatewayLimits>;
  /** What clients may ask, and how much of it, beside the limits of documents. */
  guards?: Omit<GuardOptions, 'document'>;
  status?: Omit<StatusOptions, 'clock'>;
  /** What sees the gateway at work; nothing when not given, and then it costs nothing. */
  observing?: Observing;
}

export interface GatewayLimits extends EventLimits, DeadlineLimits, LiveLimits {
  /** For completing one event of a subscription. */
  deadlineMs: number;
  /** The longest question. */
  maxBytes: number;
  /** What a document may be at most, where it is not as in guards/document-limits.ts. */
  document: Partial<DocumentLimits>;
}

const LIMITS: GatewayLimits = {
  ...DEADLINES,
  deadlineMs: 10_000,
  maxBytes: 1_048_576,
  document: {},
  waitingEvents: 1_000,
  stalledMs: 10_000,
  ...LIVE_LIMITS,
};

export interface Gateway {
  routes: Routes;
  /** Serves another supergraph, without anyone who asks noticing. MISCONFIGURED says why it cannot be, and the old one stays. */
  replace(supergraphSdl: string): Promise<void>;
  /**
   * Resolves when questions are answered; MISCONFIGURED where the supergraph cannot be served, SHUTTING_DOWN when the gateway was
   * closed before that.
   */
  start(): Promise<void>;
  /** Answers what has been asked, ends subscriptions with 1001, lets go of the subgraphs. At any time, started or not. */
  close(): Promise<void>;
  health: HealthCheck;
  /** How the subgraphs are. */
  watch: GraphWatch;
}

/** The front door of the graph: GraphQL over HTTP and WebSocket at /graphql, and how its subgraphs are at /status. */
export function gateway(options: GatewayOptions): Gateway {
  const { supergraphSdl, transports, clock, ids, log, development, warm = [], share, caches, topics = {} } = options;
  const { identities = developmentIdentities(clock) } = options;
  const { deadlineMs, deadlinesMs, maxDeadlineMs, maxBytes, document, ...following } = { ...LIMITS, ...options.limits };
  const { replayEvents: events, resumeMs: keepMs, waitingCharacters: characters } = following;
  const { history = inProcessHistory({ events, characters, keepMs, now: () => clock.now().getTime() }) } = options;
  const watch = new GraphWatch({ clock, ...options.status });
  const seen = observed(options.observing ?? {}, { warm });
  const known = caches ? new Known({ ...caches, clock, log }) : null;
  const makeExecutor = remembering(seen.executor(options.executor ?? compiledExecutor(choosePlanner({ planner: null }, log))), {
    caches,
    known,
    share,
  });

  // In this order every operation meets them, by whichever door it comes.
  const plugins: ApolloServerPlugin<GatewayContext>[] = [
    ...seen.plugins,
    ...(options.operationLog ? [operationLog({ to: options.operationLog, clock, ids, log })] : []),
  ];
  const guard = guards({ ...options.guards, document, development, log });
  const graphs = new Graphs({
    ways: new Ways(transports, transport => seen.transport(watch.watch(punctual(transport), transport))),
    watch,
    make: (sdl, ways, operations) =>
      makeGraph({
        ...{ supergraphSdl: sdl, transports: ways, clock, eventMs: deadlineMs, events: following },
        ...{ topics, history, following, ids },
        ...{ makeExecutor, plugins, guard, warm: operations, onAsked: options.onAsked, development, log },
      }),
    warm,
    log,
  });
  const deadlines = { deadlinesMs, maxDeadlineMs };
  const pipeline = () => graphs.current.pipeline;
  const overHttp = front({ mustBeReady: () => mustBeReady(), pipeline, identities, clock, log, ids, deadlines, maxBytes });
  const format = formatError({ log, development });
  const limits = { ...following, maxBytes };
  const staying = live({ pipeline, identities, format, clock, log, ids, deadlines, limits, random: Math.random });
  options.observing?.measures?.gauge('connections', 'Connections of clients that stay open', staying.connections);
  options.observing?.measures?.gauge('subscriptions', 'Operations that are open on them', staying.subscriptions);
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
    drained ??= Promise.all([overHttp.drained(), staying.close(), status.close()]).then(() => {});
    return drained;
  };

  const start = async (): Promise<void> => {
    const mayGoOn = () => {
      if (state === 'closing') throw new HubError('SHUTTING_DOWN', 'The gateway was closed before it had started');
    };
    mayGoOn();
    await graphs.start(supergraphSdl);
    mayGoOn();
    state = 'ready';
  };

  return {
    watch,
    replace: sdl => graphs.replace(sdl),
    routes: seen.routes({
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
        if (staying.wants(request)) {
          mustBeReady();
          await staying.request(request, response);
        } else await overHttp.request(request, response);
        return true;
      },
      upgrade(request, socket, head) {
        if (pathOf(request) !== '/graphql') return false;
        mustBeReady();
        staying.upgrade(request, socket, head);
        return true;
      },
      drain,
    }),

    start,

    async close() {
      await drain();
      await graphs.close();
      known?.close();
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
