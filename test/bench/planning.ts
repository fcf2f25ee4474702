import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'graphql';
import { liftAccess } from '#gateway/access/access-map.js';
import { liftPolicies } from '#gateway/caches/policies.js';
import { apolloPlans } from '#gateway/planners/apollo.js';
import { hivePlanner } from '#gateway/planners/hive.js';
import type { PlanMaker } from '#gateway/planners/planner.js';
import { percentile, print } from './figure.js';

/** How many operations nobody has asked before each planner plans, one after the other, while the event loop is watched. */
const OPERATIONS = 100;

/** What a plan may hold the event loop up, in milliseconds. */
const LIMIT_MS = 50;

/** As planners get it. */
const { supergraphSdl } = liftPolicies(liftAccess(readFileSync('gateway/supergraph.graphql', 'utf8')).supergraphSdl);

/** As wide as a bot's widest question, and different each time. */
const sourceOf = (at: number): string => `query Planned${at} {
  ${[...'abcdefghijklmnop'].map(name => `${name}${at}: call(id: "${name}") { id customer { id name orders { id } tickets { id } } }`)}
}`;

/** The time of each plan, and the longest that the event loop stood still meanwhile. */
const watched = async (plan: (source: string) => Promise<unknown> | unknown): Promise<{ times: number[]; longestMs: number }> => {
  await plan(sourceOf(OPERATIONS));
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await sleep(50);
  delay.reset();
  const times: number[] = [];
  for (let at = 0; at < OPERATIONS; at++) {
    const start = performance.now();
    await plan(sourceOf(at));
    times.push(performance.now() - start);
    await sleep(1);
  }
  delay.disable();
  return { times, longestMs: delay.max / 1e6 };
};

const through = (planner: PlanMaker) => (source: string) =>
  planner.plan({ document: parse(source), source, operationName: null, client: 'bench' });

/** As @apollo/gateway plans: on the event loop. */
const onTheLoop = () => {
  const require = createRequire(import.meta.url);
  const { operationFromDocument, Supergraph } = require('@apollo/federation-internals') as typeof import('@apollo/federation-internals');
  const { QueryPlanner } = require('@apollo/query-planner') as typeof import('@apollo/query-planner');
  const supergraph = Supergraph.build(supergraphSdl, { validateSupergraph: false });
  const planner = new QueryPlanner(supergraph, {});
  const api = supergraph.apiSchema();
  return (source: string) => planner.buildQueryPlan(operationFromDocument(api, parse(source)));
};

const report = (name: string, { times, longestMs }: Awaited<ReturnType<typeof watched>>, peer?: number): void => {
  print({ bench: 'planning', figure: `plan_p50_${name}`, value: percentile(times, 0.5), unit: 'ms', ...(peer && { peer }) });
  print({ bench: 'planning', figure: `event_loop_longest_${name}`, value: longestMs, unit: 'ms', peer: LIMIT_MS });
};

const beside = await watched(onTheLoop());
report('on_the_loop', beside);
for (const [name, planner] of [
  ['native', await hivePlanner(supergraphSdl)],
  ['javascript', apolloPlans(supergraphSdl)],
] as const) {
  report(name, await watched(through(planner)), percentile(beside.times, 0.5));
  await planner.close();
}
