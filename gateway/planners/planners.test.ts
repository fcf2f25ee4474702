import { readFileSync } from 'node:fs';
import { lexicographicSortSchema, parse, printSchema } from 'graphql';
import { afterAll, describe, expect, it } from 'vitest';
import { liftAccess } from '../access/access-map.js';
import { liftPolicies } from '../caches/policies.js';
import { liftTopics } from '../subscriptions/topics.js';
import { apolloPlanner } from './apollo.js';
import { hivePlanner } from './hive.js';
import type { EntityFetch, PlanNode, RootFetch } from './plan.js';
import type { Planner } from './planner.js';

/** As planners get it. */
const { supergraphSdl } = liftTopics(
  liftPolicies(liftAccess(readFileSync(new URL('../supergraph.graphql', import.meta.url), 'utf8')).supergraphSdl).supergraphSdl,
);
const planners: [string, Planner][] = (await Promise.all([hivePlanner(supergraphSdl), apolloPlanner(supergraphSdl)])).map(planner => [
  planner.name,
  planner,
]);
afterAll(() => Promise.all(planners.map(([, planner]) => planner.close())));

/** "calls [crm orders]": which subgraphs are asked, together in brackets. */
const drawn = (node: PlanNode | null): string => {
  if (!node) return '';
  if (node.kind === 'sequence') return node.nodes.map(drawn).join(' ');
  if (node.kind === 'parallel') return `[${node.nodes.map(drawn).toSorted().join(' ')}]`;
  if (node.kind === 'condition') return `${node.variable}?${drawn(node.whenTrue)}:${drawn(node.whenFalse)}`;
  return (node as RootFetch | EntityFetch).fetch.subgraph;
};
const plan = (planner: Planner, source: string) => planner.plan({ document: parse(source), source, operationName: null, client: null });

describe.each(planners)('%s', (_, planner) => {
  it('asks the subgraphs one after the other where one needs what another knows', async () => {
    const { source, root } = await plan(planner, '{ call(id: "c") { customer { name orders { id } tickets { id } } } }');
    expect(source).toBeNull();
    expect(drawn(root)).toBe('calls crm [orders tickets]');
  });

  it('says what a subscription follows, and what completes its events', async () => {
    const { source, root } = await plan(planner, 'subscription S($c: ID!) { callEvents(callId: $c) { kind call { customer { name } } } }');
    expect(source).toMatchObject({ subgraph: 'calls', kind: 'subscription', variables: ['c'] });
    expect(drawn(root)).toBe('crm');
  });

  it('says what hangs on a variable', async () => {
    const { root } = await plan(planner, 'query ($more: Boolean!) { call(id: "c") { customer @include(if: $more) { name } } }');
    expect(drawn(root)).toContain('crm');
  });

  it('names the entities by what their owner requires', async () => {
    const { root } = await plan(planner, '{ call(id: "c") { customer { orders { id } } } }');
    const last = (root as PlanNode & { kind: 'sequence' }).nodes.at(-1) as PlanNode & { kind: 'entities' };
    expect(last).toMatchObject({ kind: 'entities', batches: [{ alias: '_entities', variable: 'representations' }] });
    const steps = last.batches[0]!.paths[0]!.map(step => (step.kind === 'field' ? step.key : step.kind));
    expect(steps).toEqual(['call', 'customer']);
  });
});

it('both show clients the same schema', () => {
  const [hive, apollo] = planners.map(([, { schema }]) => printSchema(lexicographicSortSchema(schema)));
  expect(hive).toBe(apollo);
});
