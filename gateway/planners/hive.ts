import type {
  FetchNodePathSegment,
  FetchRewrite,
  FlattenNodePathSegment,
  QueryPlan,
  RequiresSelection,
} from '@graphql-hive/router-query-planner';
import { HubError } from '#kernel/errors.js';
import type { PlansOptions } from './apollo.js';
import { collision } from './collision.js';
import { lostCondition } from './lost-condition.js';
import { missing } from './missing.js';
import { type MixedUp, mixedUp } from './mixed-up.js';
import type { PathStep, Required, Rewrite } from './plan.js';
import type { Planner } from './planner.js';
import { PLAN_MS, Planning } from './planning.js';
import { reading } from './reading.js';
import { type ForeignNode, planIn } from './walk.js';

const MODULE = '@graphql-hive/router-query-planner';

/** Said aloud, since the planner looks some of them up and falls where it finds nothing. */
const BUILT_IN = ['Int', 'Float', 'String', 'Boolean', 'ID'].map(name => `scalar ${name}`).join('\n');

const PROGRAM = `sdl => {
  const planner = new modules[0].QueryPlanner(sdl);
  return {
    schema: () => planner.consumerSchema,
    plan: (source, operationName) => planner.planAsync(source, operationName, new Set(), 0),
  };
}`;

/** Processes in which the native planner works. */
export const hivePlanning = (): Planning => new Planning({ planner: PROGRAM, modules: [MODULE] });

/**
 * Plans by @graphql-hive/router-query-planner: native code, built for Linux with glibc and for macOS. It reads and plans in
 * processes of its own, since it ends its whole process over some supergraphs and some valid operations, and comes to no
 * end on others, and an operation comes from anybody.
 */
export const hivePlanner = async (supergraphSdl: string, { planMs = PLAN_MS, planning: given }: PlansOptions = {}): Promise<Planner> => {
  const sdl = `${supergraphSdl}\n${BUILT_IN}`;
  const { schema, planning, close } = await reading(sdl, { planning: given, open: hivePlanning });
  let mixes: MixedUp | undefined;
  return {
    name: MODULE,
    schema,
    async plan(operation) {
      const { node } = (await planning.plan(sdl, operation, planMs)) as QueryPlan;
      const plan = planOf(node as ForeignNode<FlattenNodePathSegment, RequiresSelection, FetchRewrite> | undefined);
      const lacking = missing(plan);
      if (lacking !== null) throw new HubError('INTERNAL', `A plan wants ${lacking}, which nobody has told it`);
      const lost = lostCondition(plan, operation.document);
      if (lost !== null) throw new HubError('INTERNAL', `A plan asks for ${lost} without its condition`);
      const colliding = collision(plan, schema);
      if (colliding !== null) throw new HubError('INTERNAL', `A plan asks for ${colliding} by types that do not go together`);
      mixes ??= mixedUp(supergraphSdl);
      const mixed = mixes(plan);
      if (mixed !== null) throw new HubError('INTERNAL', `A plan mixes up what ${mixed} requires`);
      return plan;
    },
    close,
  };
};

const stepOf = (step: FlattenNodePathSegment): PathStep => {
  if (step === '@') return { kind: 'list' };
  return 'Field' in step ? { kind: 'field', key: step.Field } : { kind: 'types', types: step.TypeCondition };
};

/**
 * A field under an alias is one that the planner has named itself, to keep it apart from the client's: `name` says
 * where it stands in the data, `alias` what the subgraph knows it by.
 */
const requiredOf = (node: RequiresSelection): Required => {
  if (node.kind === 'Field')
    return { kind: 'field', source: node.name, key: node.alias ?? node.name, selections: node.selections?.map(requiredOf) ?? null };
  if (node.kind === 'FragmentSpread')
    throw new HubError('INTERNAL', `A plan requires the fragment ${node.value}, which it does not define`);
  const { typeCondition, skipIf = null, includeIf = null, selections } = node;
  return { kind: 'fragment', type: typeCondition, skipIf, includeIf, selections: selections.map(requiredOf) };
};

const rewriteOf = (rewrite: FetchRewrite): Rewrite => {
  const change = 'KeyRenamer' in rewrite ? rewrite.KeyRenamer : 'ValueSetter' in rewrite ? rewrite.ValueSetter : rewrite;
  const steps = change.path.map(rewriteStepOf);
  const last = steps.pop();
  if (last?.kind !== 'field') throw new HubError('INTERNAL', 'A plan rewrites what is no field');
  const at = { path: steps, key: last.key };
  return 'renameKeyTo' in change ? { ...at, kind: 'rename', to: change.renameKeyTo } : { ...at, kind: 'set', value: change.setValueTo };
};

const rewriteStepOf = (step: FetchNodePathSegment): PathStep =>
  'Key' in step ? { kind: 'field', key: step.Key } : { kind: 'types', types: step.TypenameEquals };

const planOf = planIn<FlattenNodePathSegment, RequiresSelection, FetchRewrite>({
  step: stepOf,
  required: requiredOf,
  rewrite: rewriteOf,
  context: () => {
    throw new HubError('INTERNAL', 'The native planner knows nothing of contexts');
  },
});
