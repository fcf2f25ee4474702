import { readFile } from 'node:fs/promises';
import { chooseExecutor, type ExecutorName } from '#gateway/executors/choose.js';
import { type Gateway, gateway } from '#gateway/index.js';
import type { PlannerName } from '#gateway/planners/choose.js';
import { subgraphsOf } from '#gateway/supergraph.js';
import { http } from '#gateway/transports/http.js';
import { inProcess } from '#gateway/transports/in-process.js';
import type { SubgraphTransport } from '#gateway/transports/transport.js';
import { HubError } from '#kernel/errors.js';
import { GRAPH_OPERATIONS } from '#kernel/graph-operation.js';
import { isLoopback } from '#platform/http/access.js';
import type { Ground } from './ground.js';
import type { RunningSubgraph } from './subgraphs.js';

export interface GraphOptions {
  /** The file with the composed schema. */
  supergraph: string;
  /** Null: on loopback only. */
  development: boolean | null;
  /** Where the gateway listens. */
  host: string;
  transports: readonly SubgraphTransport[];
  executor?: ExecutorName;
  /** Null: the best that loads here. */
  planner?: PlannerName | null;
  /** How long planning one operation may take. */
  planMs?: number;
  /** Documents with operations to plan before anyone asks them. */
  warm?: readonly string[];
}

/** The gateway over whatever leads to the subgraphs; what is asked on behalf of calls goes to their log. */
export const openGateway = async ({ bus, clock, ids, log, lifecycle }: Ground, options: GraphOptions): Promise<Gateway> => {
  const { supergraph, transports, warm = [], executor = 'reference', planner = null, planMs } = options;
  const development = options.development ?? isLoopback(options.host);
  const supergraphSdl = await readSupergraph(supergraph);
  const operationLog = { record: async (operation: object) => void (await bus.append(GRAPH_OPERATIONS, { ...operation })) };
  const makeExecutor = await chooseExecutor({ executor, planner, planMs }, log);
  const opened = gateway({ supergraphSdl, transports, clock, ids, log, development, operationLog, warm, executor: makeExecutor });
  return lifecycle.opened('gateway', opened, gate => gate.close());
};

/** Subgraphs of this process, as the gateway reaches them. */
export const here = (running: readonly RunningSubgraph[], { log }: Pick<Ground, 'log'>): SubgraphTransport[] =>
  running.map(({ subgraph, health }) => inProcess(subgraph, { log, check: health }));

export interface ElsewhereOptions {
  supergraph: string;
  /** Where subgraphs are, if not where the composed schema says. */
  subgraphUrls: Readonly<Record<string, string>>;
  /** What they want to be shown beyond their own machines. */
  token: string | null;
}

/** Subgraphs of other processes, at the addresses that the composed schema names, or at others. */
export const elsewhereOf = async (
  { clock }: Pick<Ground, 'clock'>,
  { supergraph, subgraphUrls, token }: ElsewhereOptions,
): Promise<SubgraphTransport[]> => {
  const known = subgraphsOf(await readSupergraph(supergraph));
  const unknown = Object.keys(subgraphUrls).filter(name => !known.some(subgraph => subgraph.name === name));
  if (unknown.length > 0) {
    throw new HubError('MISCONFIGURED', `SUBGRAPH_URLS names what the composed schema does not have: ${unknown.join(', ')}`);
  }
  return known.map(({ name, url }) => http({ name, url: subgraphUrls[name] ?? url, token, clock }));
};

/** The composed schema; MISCONFIGURED when it cannot be read. */
export const readSupergraph = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause: unknown) => {
    throw new HubError('MISCONFIGURED', `The composed schema ${file} cannot be read; npm run graph makes it`, { cause });
  });
