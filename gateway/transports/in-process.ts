import type { HealthCheck } from '#platform/health.js';
import type { Log } from '#platform/log.js';
import { subgraphExecutor } from '#platform/subgraph/executor.js';
import type { Subgraph } from '#platform/subgraph/subgraph.js';
import { tracedExecutor } from '#platform/telemetry/traced-executor.js';
import type { SubgraphTransport } from './transport.js';

export interface InProcessOptions {
  log: Log;
  /** How the subgraph's own system is; without it a subgraph in this process is simply there. */
  check?: HealthCheck;
}

/** A subgraph in this process: no wire, no text, each of the planner's documents parsed once. */
export const inProcess = (subgraph: Subgraph, { log, check }: InProcessOptions): SubgraphTransport => {
  const executor = tracedExecutor(subgraphExecutor(subgraph, { log }), subgraph.name);
  return {
    name: subgraph.name,
    execute: operation => executor.execute(operation),
    subscribe: operation => executor.subscribe(operation),
    health: async signal => (check ? check.check(signal) : { standing: 'UP', reason: null }),
    close: async () => {},
  };
};
