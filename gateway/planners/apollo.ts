import type { FetchDataRewrite, QueryPlan, QueryPlanSelectionNode } from '@apollo/query-planner';
import { HubError } from '#kernel/errors.js';
import { type MixedUp, mixedUp } from './mixed-up.js';
import type { PathStep, Required, Rewrite } from './plan.js';
import type { PlanMaker, Planner } from './planner.js';
import { PLAN_MS, Planning } from './planning.js';
import { reading } from './reading.js';
import { type ForeignNode, planIn } from './walk.js';

/**
 * An operation's document is left out of what is sent: its text says the same. Fragments are not used again, since that changes
 * the order of mutations. To show what clients see, the planner is made too: it finds more wrong with a supergraph than reading does.
 */
const PROGRAM = `sdl => {
  const [{ QueryPlanner }, { operationFromDocument, Supergraph, ROUTER_SUPPORTED_SUPERGRAPH_FEATURES }, { parse, printSchema }] = modules;
  const supergraph = Supergraph.build(sdl, { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, validateSupergraph: false });
  const made = new Map();
  const make = enableDefer => ({
    api: supergraph.apiSchema({ includeDefer: enableDefer }),
    planner: new QueryPlanner(supergraph, { reuseQueryFragments: false, incrementalDelivery: { enableDefer } }),
  });
  const planning = inParts => {
    if (!made.has(inParts)) made.set(inParts, make(inParts));
    return made.get(inParts);
  };
  return {
    schema: () => printSchema(planning(false).api.toGraphQLJSSchema()),
    plan: (source, operationName, inParts) => {
      const { api, planner } = planning(inParts);
      const plan = planner.buildQueryPlan(operationFromDocument(api, parse(source), { operationName: operationName ?? undefined }));
      return JSON.parse(JSON.stringify(plan, (key, value) => (key === 'operationDocumentNode' ? undefined : value)));
    },
  };
}`;

/** Processes in which @apollo/query-planner works. */
export const apolloPlanning = (): Planning =>
  new Planning({ planner: PROGRAM, modules: ['@apollo/query-planner', '@apollo/federation-internals', 'graphql'] });

export interface PlansOptions {
  /** How long one plan may take. */
  planMs?: number;
  /** Processes to plan in, which whoever has opened them closes; its own when not given. */
  planning?: Planning;
}

/**
 * Plans by @apollo/query-planner: JavaScript, so it runs everywhere, in processes of its own, some twenty times slower. The
 * supergraph is read when it first plans.
 */
export const apolloPlans = (supergraphSdl: string, { planMs = PLAN_MS, planning }: PlansOptions = {}): PlanMaker => {
  const own = planning ?? apolloPlanning();
  let mixes: MixedUp | undefined;
  return {
    name: '@apollo/query-planner',
    async plan(operation) {
      const { node } = (await own.plan(supergraphSdl, operation, planMs)) as QueryPlan;
      const plan = planOf(node as ForeignNode<Step, QueryPlanSelectionNode, FetchDataRewrite> | undefined);
      mixes ??= mixedUp(supergraphSdl);
      const mixed = mixes(plan);
      if (mixed !== null)
        throw new HubError(
          'INVALID_INPUT',
          `${mixed} requires a field with arguments, and something beside it requires the same with others: ask for it in an operation of its own`,
        );
      return plan;
    },
    close: async () => {
      if (!planning) await own.close();
    },
  };
};

/** A whole planner of @apollo/query-planner, which has read the supergraph. */
export const apolloPlanner = async (supergraphSdl: string, { planning: given, ...options }: PlansOptions = {}): Promise<Planner> => {
  const { schema, planning, close } = await reading(supergraphSdl, { planning: given, open: apolloPlanning });
  return { ...apolloPlans(supergraphSdl, { ...options, planning }), schema, close };
};

type Step = string | number;

/** "@" is every member of a list, "... on Type" what is of that type; a field may carry types behind it: "key|[A,B]". */
const stepOf = (said: Step): PathStep => {
  const step = String(said);
  if (step === '@') return { kind: 'list' };
  if (step.startsWith('... on ')) return { kind: 'types', types: [step.slice(7)] };
  return { kind: 'field', key: step };
};

const requiredOf = (node: QueryPlanSelectionNode): Required => {
  const selections = node.selections?.map(requiredOf) ?? null;
  if (node.kind === 'InlineFragment')
    return { kind: 'fragment', type: node.typeCondition ?? null, skipIf: null, includeIf: null, selections: selections ?? [] };
  const key = node.alias ?? node.name;
  return { kind: 'field', source: key, key, selections };
};

const rewriteOf = (rewrite: FetchDataRewrite): Rewrite => {
  const steps = rewrite.path.map(stepOf);
  const { key } = steps.pop() as { key: string };
  const at = { path: steps, key };
  return rewrite.kind === 'ValueSetter'
    ? { ...at, kind: 'set', value: rewrite.setValueTo }
    : { ...at, kind: 'rename', to: rewrite.renameKeyTo };
};

/** ".." leads to what the entity stands in. */
const contextOf = (rewrite: FetchDataRewrite) => {
  const up = rewrite.path.filter(step => step === '..').length;
  return { variable: (rewrite as { renameKeyTo: string }).renameKeyTo, up, path: rewrite.path.slice(up).map(stepOf) };
};

const planOf = planIn<Step, QueryPlanSelectionNode, FetchDataRewrite>({
  step: stepOf,
  required: requiredOf,
  rewrite: rewriteOf,
  context: contextOf,
});
