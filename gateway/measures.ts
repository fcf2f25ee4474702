import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** From 1 ms to 10 s. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export const secondsSince = (start: number): number => (performance.now() - start) / 1000;

/** What the gateway measures, for Prometheus, in the registry that is given. docs/operations.md says what each means. */
export const gatewayMeasures = (registry: Registry) => {
  const registers = [registry];
  const requests = new Counter({
    name: 'switchboard_requests_total',
    help: 'Operations that were answered, by the code of their first error, or ok',
    labelNames: ['operation', 'kind', 'client', 'outcome'],
    registers,
  });
  const durations = new Histogram({
    name: 'switchboard_request_duration_seconds',
    help: 'Time to the answer; of a subscription, until it stood',
    labelNames: ['operation', 'kind'],
    buckets: SECONDS,
    registers,
  });
  const refusals = new Counter({
    name: 'switchboard_refused_requests_total',
    help: 'Requests that were refused before they were operations, by code',
    labelNames: ['code'],
    registers,
  });
  const fetches = new Counter({
    name: 'switchboard_subgraph_fetches_total',
    help: 'Questions to subgraphs, by the code of the first error, or ok',
    labelNames: ['subgraph', 'kind', 'outcome'],
    registers,
  });
  const fetchDurations = new Histogram({
    name: 'switchboard_subgraph_fetch_duration_seconds',
    help: 'Time to a subgraph’s answer; of a subscription, until it stood',
    labelNames: ['subgraph', 'kind'],
    buckets: SECONDS,
    registers,
  });
  const streams = new Gauge({
    name: 'switchboard_subgraph_streams',
    help: 'Subscriptions that are open at subgraphs',
    labelNames: ['subgraph'],
    registers,
  });
  const plans = new Histogram({
    name: 'switchboard_plan_duration_seconds',
    help: 'Time to the plan of an operation that was not known, or until a planner gave it up; all others found theirs',
    labelNames: ['planner', 'outcome'],
    buckets: SECONDS,
    registers,
  });

  return {
    requests,
    durations,
    refusals,
    fetches,
    fetchDurations,
    streams,
    plans,
    /** A number that is read when somebody looks: how many of something are open. `name` is without the house's prefix. */
    gauge(name: string, help: string, read: () => number): void {
      new Gauge({
        name: `switchboard_${name}`,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    },
  };
};

export type GatewayMeasures = ReturnType<typeof gatewayMeasures>;
