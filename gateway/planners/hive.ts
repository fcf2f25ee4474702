import {
  type BatchFetchNode,
  type FetchNode,
  type FetchNodePathSegment,
  type FetchRewrite,
  type FlattenNodePathSegment,
  type PlanNode as HiveNode,
  QueryPlanner,
  type RequiresSelection,
} from '@graphql-hive/router-query-planner';
import { buildASTSchema, type DocumentNode, parse, visit } from 'graphql';
import { HubError } from '#kernel/errors.js';
import { plannerApart } from './apart.js';
import type { EntityBatch, Fetch, Path, PathStep, Plan, PlanNode, Required, Rewrite } from './plan.js';
import type { Planner } from './planner.js';

/** Said aloud, since the planner looks some of them up and falls where it finds nothing. */
const BUILT_IN = ['Int', 'Float', 'String', 'Boolean', 'ID'].map(name => `scalar ${name}`).join('\n');

/** Plans by @graphql-hive/router-query-planner: native code, in a process of its own, some twenty times faster. */
export const hivePlanner = (supergraphSdl: string): Planner => {
  const sdl = `${supergraphSdl}\n${BUILT_IN}`;
  const planOperation = plannerApart(sdl);
  return {
    name: '@graphql-hive/router-query-planner',
    schema: buildASTSchema(withoutIntrospection(parse(new QueryPlanner(sdl).consumerSchema)), { assumeValid: true, assumeValidSDL: true }),
    async plan({ source, operationName }, signal) {
      const { node } = await planOperation(source, operationName, signal);
      return node ? planOf(node) : { source: null, root: null };
    },
  };
};

/** The planner's text writes introspection out as fields of Query, where every schema has it anyway. */
const withoutIntrospection = (schema: DocumentNode): DocumentNode =>
  visit(schema, { FieldDefinition: ({ name }) => (name.value.startsWith('__') ? null : undefined) });

/** A subscription's source stands alone, or first in a sequence. */
const planOf = (node: HiveNode): Plan => {
  if (node.kind === 'Subscription') return { source: fetchOf(node.primary), root: null };
  const first = node.kind === 'Sequence' ? node.nodes[0] : undefined;
  if (node.kind !== 'Sequence' || first?.kind !== 'Subscription') return { source: null, root: nodeOf(node, []) };
  return { source: fetchOf(first.primary), root: nodeOf({ ...node, nodes: node.nodes.slice(1) }, []) };
};

const nodeOf = (node: HiveNode, path: Path): PlanNode => {
  switch (node.kind) {
    case 'Sequence':
      return { kind: 'sequence', nodes: node.nodes.map(inner => nodeOf(inner, path)) };
    case 'Parallel':
      return { kind: 'parallel', nodes: node.nodes.map(inner => nodeOf(inner, path)) };
    case 'Condition':
      return {
        kind: 'condition',
        variable: node.condition,
        whenTrue: node.ifClause ? nodeOf(node.ifClause, path) : null,
        whenFalse: node.elseClause ? nodeOf(node.elseClause, path) : null,
      };
    case 'Flatten':
      return nodeOf(node.node, [...path, ...node.path.map(stepOf)]);
    case 'Fetch':
      return fetchNode(node, path);
    case 'BatchFetch':
      return { kind: 'entities', fetch: fetchOf(node), batches: batchesOf(node, path) };
    default:
      throw new HubError('INTERNAL', `A plan holds a ${node.kind}, which cannot be run`);
  }
};

const fetchNode = (node: FetchNode, path: Path): PlanNode => {
  const outputRewrites = rewritesOf(node.outputRewrites);
  if (!node.requires?.length) return { kind: 'root', fetch: fetchOf(node), path, outputRewrites };
  const requires = node.requires.map(requiredOf);
  const inputRewrites = rewritesOf(node.inputRewrites);
  const batch = { alias: '_entities', variable: 'representations', paths: [path], requires, inputRewrites, outputRewrites };
  return { kind: 'entities', fetch: fetchOf(node), batches: [batch] };
};

const batchesOf = ({ entityBatch }: BatchFetchNode, path: Path): EntityBatch[] =>
  entityBatch.aliases.map(({ alias, representationsVariableName, paths, requires, inputRewrites, outputRewrites }) => ({
    alias,
    variable: representationsVariableName,
    paths: paths.map(steps => [...path, ...steps.map(stepOf)]),
    requires: requires.map(requiredOf),
    inputRewrites: rewritesOf(inputRewrites),
    outputRewrites: rewritesOf(outputRewrites),
  }));

const fetchOf = ({
  serviceName,
  operation,
  operationKind = 'query',
  operationName,
  variableUsages = [],
}: FetchNode | BatchFetchNode): Fetch => ({
  subgraph: serviceName,
  query: operation,
  kind: operationKind,
  operationName,
  variables: variableUsages,
});

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

const rewritesOf = (rewrites: readonly FetchRewrite[] = []): Rewrite[] => rewrites.map(rewriteOf);

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
