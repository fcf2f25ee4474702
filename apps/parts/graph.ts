import { chooseExecutor, type ExecutorName } from '#gateway/executors/choose.js';
import { type Gateway, type GatewayLimits, gateway } from '#gateway/index.js';
import { gatewayMeasures } from '#gateway/measures.js';
import { follow } from '#gateway/origins/follow.js';
import type { Origin } from '#gateway/origins/origin.js';
import type { PlannerName } from '#gateway/planners/choose.js';
import type { DeadlineLimits } from '#gateway/request.js';
import { subgraphsOf } from '#gateway/supergraph.js';
import { http } from '#gateway/transports/http.js';
import { inProcess } from '#gateway/transports/in-process.js';
import { limited } from '#gateway/transports/limited.js';
import type { SubgraphTransport } from '#gateway/transports/transport.js';
import type { Leads } from '#gateway/ways.js';
import { HubError } from '#kernel/errors.js';
import { GRAPH_OPERATIONS } from '#kernel/graph-operation.js';
import { isLoopback } from '#platform/http/access.js';
import type { SettingsOf } from '#platform/settings.js';
import type { UsageSink } from '#platform/usage/usage-counts.js';
import { usageTally } from '#platform/usage/usage-tally.js';
import { cachesOf } from './caches.js';
import { followingOf } from './following.js';
import type { Ground } from './ground.js';
import { guardsOf } from './guards.js';
import type { ProcessObserving } from './observing.js';
import { recordedOperations } from './recorded-operations.js';
import type { following } from './settings/following.js';
import type { guarding } from './settings/guarding.js';
import type { SHARE } from './settings/subgraphs.js';
import type { RunningSubgraph } from './subgraphs.js';

/** Guarded as the settings are when not set, where nothing else is said. */
export interface GraphOptions extends Partial<SettingsOf<typeof guarding> & SettingsOf<typeof following>> {
  /** Where the composed schema comes from. */
  origin: Origin;
  /** How often to look whether it is another; 0 or absent: never. */
  watchMs?: number;
  /** Null: on loopback only. */
  development: boolean | null;
  /** Where the gateway listens. */
  host: string;
  transports: Leads;
  /** Whether what is asked on behalf of calls goes to their log. */
  logsCalls?: boolean;
  executor?: ExecutorName;
  /** Null: the best that loads here. */
  planner?: PlannerName | null;
  /** How long planning one operation may take. */
  planMs?: number;
  limits?: Partial<GatewayLimits>;
  /** Documents with operations to plan before anyone asks them. */
  warm?: readonly string[];
  /** The file that keeps what is asked; null: nobody does. */
  recordedTo?: string | null;
  /** What sees it at work. */
  observing?: ProcessObserving;
  /** Where it is told how often who asked what. */
  usage?: UsageSink;
  cachePolicies?: string | null;
  cacheBytes?: number;
  share?: (typeof SHARE)[number];
}

/** The gateway over whatever leads to the subgraphs, following its supergraph where it may change. */
export const openGateway = async (ground: Ground, options: GraphOptions): Promise<Gateway> => {
  const { bus, clock, ids, log, lifecycle } = ground;
  const { cachePolicies = null, cacheBytes = 64 * 2 ** 20, share = 'none' } = options;
  const { origin, watchMs = 0, transports, warm = [], executor = 'compiled', planner = null, planMs, logsCalls = true } = options;
  const development = options.development ?? isLoopback(options.host);
  const supergraphSdl = await origin.read();
  const operationLog = logsCalls
    ? { record: async (operation: object) => void (await bus.append(GRAPH_OPERATIONS, { ...operation })) }
    : undefined;
  const measures = options.observing && gatewayMeasures(options.observing.registry);
  const makeExecutor = await chooseExecutor({ executor, planner, planMs, measures }, log);
  const recorded = options.recordedTo ? await recordedOperations(options.recordedTo, { clock, log }) : null;
  if (recorded) lifecycle.opened('recorded operations', recorded, opened => opened.close());
  const usage = options.usage && lifecycle.opened('usage', usageTally({ to: options.usage, clock, ids, log }), tally => tally.close());
  const observing = { tracing: options.observing?.tracing, measures, usage };
  const { limits, guards } = await guardsOf(ground, { ...options, supergraph: origin.name });
  const known = guards.known?.all.map(({ body }) => body) ?? [];
  const { limits: liveLimits, ...live } = followingOf(ground, options);
  const made = gateway({
    supergraphSdl,
    transports,
    clock,
    ids,
    log,
    development,
    operationLog,
    warm: [...new Set([...warm, ...known])],
    limits: { ...limits, ...liveLimits, ...options.limits },
    ...live,
    guards,
    executor: makeExecutor,
    onAsked: recorded?.add,
    observing,
    caches: await cachesOf(ground, { cachePolicies, cacheBytes }),
    share: { subgraphs: share !== 'none', clients: share === 'all' },
  });
  const opened = lifecycle.opened('gateway', made, gate => gate.close());
  if (watchMs > 0) {
    const following = { origin, served: supergraphSdl, serve: opened.replace, clock, log, everyMs: watchMs };
    lifecycle.opened('supergraph', follow(following), stop => stop());
  }
  return opened;
};

/** How long answers may take, by the settings of a process that has a gateway. */
export const deadlinesOf = (settings: {
  botDeadlineMs: number;
  dashboardDeadlineMs: number;
  serviceDeadlineMs: number;
  developmentDeadlineMs: number;
  maxDeadlineMs: number;
}): DeadlineLimits => ({
  deadlinesMs: {
    bot: settings.botDeadlineMs,
    dashboard: settings.dashboardDeadlineMs,
    service: settings.serviceDeadlineMs,
    development: settings.developmentDeadlineMs,
  },
  maxDeadlineMs: settings.maxDeadlineMs,
});

/** Subgraphs of this process, as the gateway reaches them. */
export const here = (running: readonly RunningSubgraph[], { log }: Pick<Ground, 'log'>): SubgraphTransport[] =>
  running.map(({ subgraph, health }) => inProcess(subgraph, { log, check: health }));

export interface ElsewhereOptions {
  origin: Origin;
  /** Where subgraphs are, if not where the composed schema says. */
  subgraphUrls: Readonly<Record<string, string>>;
  /** Those that bring events by server-sent events instead of graphql-ws. */
  eventSubgraphs?: readonly string[];
  /** What they want to be shown beyond their own machines. */
  token: string | null;
  /** How many requests one of them gets at once. */
  subgraphRequests: number;
}

/** Subgraphs of other processes, at the addresses that the composed schema names, or at others. */
export const elsewhereOf = async (
  { clock }: Pick<Ground, 'clock'>,
  { origin, subgraphUrls, eventSubgraphs = [], token, subgraphRequests: maxUnderWay }: ElsewhereOptions,
): Promise<Leads> => {
  const known = subgraphsOf(await origin.read());
  for (const [setting, names] of Object.entries({ SUBGRAPH_URLS: Object.keys(subgraphUrls), SSE_SUBGRAPHS: eventSubgraphs })) {
    const unknown = names.filter(name => !known.some(subgraph => subgraph.name === name));
    if (unknown.length > 0) {
      throw new HubError('MISCONFIGURED', `${setting} names what the composed schema does not have: ${unknown.join(', ')}`);
    }
  }
  return ({ name, url }) => {
    const subscriptions = eventSubgraphs.includes(name) ? 'sse' : 'ws';
    return limited(http({ name, url: subgraphUrls[name] ?? url, token, clock, subscriptions }), { maxUnderWay });
  };
};
