import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import {
  type PlanNode as ApolloNode,
  type FetchNode,
  type QueryPlan,
  QueryPlanner,
  type QueryPlanSelectionNode,
} from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { HubError } from '#kernel/errors.js';
import type { Fetch, Path, PathStep, Plan, PlanNode, Required, Rewrite } from './plan.js';
import type { Planner } from './planner.js';

/** Plans by @apollo/query-planner: JavaScript, so it runs everywhere, and blocks the event loop while it plans. */
export const apolloPlanner = (supergraphSdl: string): Planner => {
  const supergraph = Supergraph.build(supergraphSdl, { validateSupergraph: false });
  const api = supergraph.apiSchema();
  const planner = new QueryPlanner(supergraph, {});
  return {
    name: '@apollo/query-planner',
    schema: api.toGraphQLJSSchema() as GraphQLSchema,
    async plan({ document, operationName }) {
      return planOf(planner.buildQueryPlan(operationFromDocument(api, document, { operationName: operationName ?? undefined })));
    },
  };
};

const planOf = ({ node }: QueryPlan): Plan => {
  if (node?.kind !== 'Subscription') return { source: null, root: node ? nodeOf(node, []) : null };
  return { source: fetchOf(node.primary), root: node.rest ? nodeOf(node.rest, []) : null };
};

const nodeOf = (node: ApolloNode, path: Path): PlanNode => {
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
      return nodeOf(node.node, [...path, ...node.path.map(step => stepOf(String(step)))]);
    case 'Fetch':
      return fetchNode(node, path);
    default:
      throw new HubError('INTERNAL', `A plan holds a ${node.kind}, which cannot be run`);
  }
};

const fetchNode = (node: FetchNode, path: Path): PlanNode => {
  const outputRewrites = rewritesOf(node.outputRewrites);
  if (node.contextRewrites?.length) throw new HubError('INTERNAL', 'A plan uses @fromContext, which cannot be run');
  if (!node.requires?.length) return { kind: 'root', fetch: fetchOf(node), path, outputRewrites };
  const requires = node.requires.map(requiredOf);
  const inputRewrites = rewritesOf(node.inputRewrites);
  const batch = { alias: '_entities', variable: 'representations', paths: [path], requires, inputRewrites, outputRewrites };
  return { kind: 'entities', fetch: fetchOf(node), batches: [batch] };
};

const fetchOf = ({ serviceName, operation, operationKind, operationName, variableUsages = [] }: FetchNode): Fetch => ({
  subgraph: serviceName,
  query: operation,
  kind: operationKind,
  operationName,
  variables: variableUsages,
});

/** "@" is every member of a list, "... on Type" what is of that type; a field may carry types behind it: "key|[A,B]". */
const stepOf = (step: string): PathStep => {
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

const rewritesOf = (rewrites: FetchNode['outputRewrites'] = []): Rewrite[] =>
  rewrites.map(rewrite => {
    const steps = rewrite.path.map(stepOf);
    const last = steps.pop() as { key: string };
    const at = { path: steps, key: last.key };
    return rewrite.kind === 'ValueSetter'
      ? { ...at, kind: 'set', value: rewrite.setValueTo }
      : { ...at, kind: 'rename', to: rewrite.renameKeyTo };
  });
