import { buildSchema, type ExecutionResult, type GraphQLSchema, parse, print, printSchema, visit } from 'graphql';
import type { Executor } from '#gateway/executor.js';
import { compiledExecutor } from '#gateway/executors/compiled/compiled.js';
import { readable } from '#gateway/executors/written.js';
import type { EntityFetch, Plan, PlanNode, Required } from '#gateway/planners/plan.js';
import type { MakePlanner } from '#gateway/planners/planner.js';
import type { SubgraphTransport } from '#gateway/transports/transport.js';
import type { House } from './house.js';
import { PLANNER } from './planning.js';

/** A mistake that an executor could make, made on purpose around one that does not. */
export interface PlantedFault {
  name: string;
  plant(house: House): Promise<Executor>;
}

/** As if the executor read the plan wrongly. */
const misreading = (name: string, change: (node: PlanNode) => PlanNode): PlantedFault => ({
  name,
  plant: house => house.executor(compiledExecutor(planning(plan => ({ ...plan, root: plan.root && rebuilt(plan.root, change) })))),
});

const planning =
  (change: (plan: Plan) => Plan, schema = (own: GraphQLSchema) => own): MakePlanner =>
  async supergraphSdl => {
    const planner = await PLANNER(supergraphSdl);
    return { ...planner, schema: schema(planner.schema), plan: async (...asked) => change(await planner.plan(...asked)) };
  };

/** The plan's nodes changed from the inside out. */
const rebuilt = (node: PlanNode, change: (node: PlanNode) => PlanNode): PlanNode => {
  if (node.kind === 'sequence' || node.kind === 'parallel')
    return change({ ...node, nodes: node.nodes.map(inner => rebuilt(inner, change)) });
  if (node.kind !== 'condition') return change(node);
  const [whenTrue, whenFalse] = [node.whenTrue, node.whenFalse].map(inner => inner && rebuilt(inner, change));
  return change({ ...node, whenTrue: whenTrue!, whenFalse: whenFalse! });
};

const ofEntities =
  (change: (fetch: EntityFetch) => EntityFetch) =>
  (node: PlanNode): PlanNode =>
    node.kind === 'entities' ? change(node) : node;
const ofBatches = (change: (batch: EntityFetch['batches'][number]) => EntityFetch['batches'][number]) =>
  ofEntities(node => ({ ...node, batches: node.batches.map(change) }));

/** As if the executor treated what subgraphs answer wrongly. */
const mishearing = (
  name: string,
  change: (data: Record<string, unknown>, variables: Record<string, unknown>) => Record<string, unknown>,
): PlantedFault => ({
  name,
  plant: house =>
    house.executor(
      compiledExecutor(PLANNER),
      house.transports.map(
        (transport): SubgraphTransport => ({
          ...transport,
          execute: async operation => {
            const result = await transport.execute(operation);
            return result.data ? { ...result, data: change({ ...result.data }, operation.variables) } : result;
          },
        }),
      ),
    ),
});

const asSent = (required: Required): Required => {
  const selections = required.selections?.map(asSent) ?? [];
  if (required.kind === 'fragment') return { ...required, selections };
  return { ...required, source: required.key, selections: required.selections && selections };
};

/** Objects of a class of their own are leaves to whoever copies. */
class Uncopied {}

const uncopied = <T>(value: T): T => {
  if (Array.isArray(value)) return value.map(uncopied) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.assign(new Uncopied(), Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, uncopied(inner)]))) as T;
};

const everyList = (change: (entities: unknown[]) => unknown[]) => (data: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, key.startsWith('_e') && Array.isArray(value) ? change(value) : value]),
  );

/** As if the executor made the answer wrongly. */
const misspeaking = (name: string, change: (result: ExecutionResult) => ExecutionResult): PlantedFault => ({
  name,
  plant: async ({ overHive }) => ({ ...overHive, execute: async operation => change(readable(await overHive.execute(operation))) }),
});

const unconditional = (source: string): string =>
  print(visit(parse(source), { Directive: ({ name }) => (name.value === 'skip' || name.value === 'include' ? null : undefined) }));

/**
 * Type conditions in paths that are passed over are not among them: whom a fetch is told of is said by its representations as
 * well, so that all that comes of it is that more is asked of other members, as planners themselves do (known faults).
 */
export const PLANTED_FAULTS: readonly PlantedFault[] = [
  misreading(
    'input rewrites are forgotten',
    ofBatches(batch => ({ ...batch, inputRewrites: [] })),
  ),
  misreading('output rewrites are forgotten', node => {
    if (node.kind === 'root') return { ...node, outputRewrites: [] };
    return ofBatches(batch => ({ ...batch, outputRewrites: [] }))(node);
  }),
  misreading(
    'what is required is read by the name that it is sent by',
    ofBatches(batch => ({ ...batch, requires: batch.requires.map(asSent) })),
  ),
  mishearing('entities are shared by all paths', uncopied),
  misreading('conditions in the plan are taken for their contrary', node =>
    node.kind === 'condition' ? { ...node, whenTrue: node.whenFalse, whenFalse: node.whenTrue } : node,
  ),
  misreading(
    'only the first path of a batch is filled',
    ofBatches(batch => ({ ...batch, paths: batch.paths.slice(0, 1) })),
  ),
  misreading(
    'only the first batch of a request is filled',
    ofEntities(node => ({ ...node, batches: node.batches.slice(0, 1) })),
  ),
  misreading(
    'variables of entity fetches are dropped',
    ofEntities(node => ({ ...node, fetch: { ...node.fetch, variables: [] } })),
  ),
  misreading('a sequence is run at once', node => (node.kind === 'sequence' ? { ...node, kind: 'parallel' } : node)),
  mishearing(
    'entities are given out in the wrong order',
    everyList(entities => entities.toReversed()),
  ),
  mishearing(
    'all entities of a request are taken for one',
    everyList(entities => entities.map(() => structuredClone(entities[0]))),
  ),
  misspeaking('errors lose their way through lists of entities', ({ errors, ...result }) => ({
    ...result,
    errors: errors?.map(error => ({ ...error.toJSON(), path: error.path?.map(step => (typeof step === 'number' ? 0 : step)) })) as never,
  })),
  misspeaking('errors are swallowed', ({ data }) => ({ data })),
  {
    name: 'a null stays where none may be',
    plant: house =>
      house.executor(
        compiledExecutor(
          planning(
            plan => plan,
            schema => buildSchema(printSchema(schema).replace(/^( {2}\w+(?:\(.*\))?: [^!=\n]*)!+$/gm, '$1')),
          ),
        ),
      ),
  },
  {
    name: 'conditions of the client are ignored',
    plant: async ({ overHive }) => ({
      ...overHive,
      execute: operation => {
        const source = unconditional(operation.source);
        return overHive.execute({ ...operation, source, document: parse(source) });
      },
    }),
  },
];
