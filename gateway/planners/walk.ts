import { HubError } from '#kernel/errors.js';
import type { Deferral, EntityBatch, EntityFetch, Fetch, Part, Path, PathStep, Plan, PlanNode, Required, Rewrite, Source } from './plan.js';

/** A node of a planner's own plan. The planners agree on its outline; they differ in steps, in what is required, in rewrites. */
export type ForeignNode<S, Q, W> =
  | { kind: 'Sequence' | 'Parallel'; nodes: readonly ForeignNode<S, Q, W>[] }
  | { kind: 'Condition'; condition: string; ifClause?: ForeignNode<S, Q, W>; elseClause?: ForeignNode<S, Q, W> }
  | { kind: 'Flatten'; path: readonly S[]; node: ForeignNode<S, Q, W> }
  | { kind: 'Subscription'; primary: ForeignFetch<Q, W>; rest?: ForeignNode<S, Q, W> }
  | ForeignFetch<Q, W>
  | ForeignBatches<S, Q, W>
  | ForeignDefer<S, Q, W>;

interface ForeignPart<S, Q, W> {
  subselection?: string;
  node?: ForeignNode<S, Q, W>;
}

interface ForeignDefer<S, Q, W> {
  kind: 'Defer';
  primary: ForeignPart<S, Q, W>;
  deferred: readonly (ForeignPart<S, Q, W> & { depends: readonly { id: string }[]; label?: string; queryPath: readonly string[] })[];
}

interface ForeignRequest {
  id?: string;
  serviceName: string;
  operation: string;
  operationKind?: Fetch['kind'];
  operationName?: string | undefined;
  variableUsages?: readonly string[];
}

interface ForeignChanges<W> {
  inputRewrites?: readonly W[];
  outputRewrites?: readonly W[];
}

interface ForeignFetch<Q, W> extends ForeignRequest, ForeignChanges<W> {
  kind: 'Fetch';
  requires?: readonly Q[];
  contextRewrites?: readonly W[];
}

interface ForeignBatches<S, Q, W> extends ForeignRequest {
  kind: 'BatchFetch';
  entityBatch: { aliases: readonly ForeignBatch<S, Q, W>[] };
}

interface ForeignBatch<S, Q, W> extends ForeignChanges<W> {
  alias: string;
  representationsVariableName: string;
  paths: readonly (readonly S[])[];
  requires: readonly Q[];
}

/** How one planner writes what both have. */
export interface Dialect<S, Q, W> {
  step(step: S): PathStep;
  required(node: Q): Required;
  rewrite(rewrite: W): Rewrite;
  context(rewrite: W): EntityFetch['contexts'][number];
}

/** A planner's own plan in the form that executors read. */
export const planIn = <S, Q, W>({ step, required, rewrite, context }: Dialect<S, Q, W>) => {
  type Node = ForeignNode<S, Q, W>;

  const nodeOf = (node: Node, path: Path): PlanNode => {
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
        return nodeOf(node.node, [...path, ...node.path.map(step)]);
      case 'Fetch':
        return fetchNode(node, path);
      case 'BatchFetch':
        return {
          kind: 'entities',
          fetch: fetchOf(node),
          batches: node.entityBatch.aliases.map(batch => batchOf(batch, path)),
          contexts: [],
        };
      case 'Defer':
        return deferral(node, path);
      default:
        throw new HubError('INTERNAL', `A plan holds a ${node.kind}, which cannot be run`);
    }
  };

  const deferral = ({ primary, deferred }: ForeignDefer<S, Q, W>, path: Path): Deferral => ({
    kind: 'deferral',
    first: partOf(primary, path),
    later: deferred.map(({ depends, label = null, queryPath, ...later }) => ({
      label,
      path: queryPath,
      after: depends.map(({ id }) => id),
      part: later.node?.kind === 'Defer' ? deferral(later.node, path) : partOf(later, path),
    })),
  });

  const partOf = ({ subselection = '{ __typename }', node }: ForeignPart<S, Q, W>, path: Path): Part => ({
    selection: subselection,
    node: node ? nodeOf(node, path) : null,
  });

  const fetchNode = (node: ForeignFetch<Q, W>, path: Path): PlanNode => {
    const { requires = [], contextRewrites = [] } = node;
    if (requires.length === 0) return { kind: 'root', fetch: fetchOf(node), path, outputRewrites: changesOf(node).outputRewrites };
    const contexts = contextRewrites.map(context);
    const alone = { alias: '_entities', variable: 'representations', paths: [path], requires: requires.map(required), ...changesOf(node) };
    return { kind: 'entities', fetch: fetchOf(node, contexts), batches: [alone], contexts };
  };

  const batchOf = ({ alias, representationsVariableName, paths, requires, ...batch }: ForeignBatch<S, Q, W>, path: Path): EntityBatch => ({
    alias,
    variable: representationsVariableName,
    paths: paths.map(steps => [...path, ...steps.map(step)]),
    requires: requires.map(required),
    ...changesOf(batch),
  });

  const changesOf = ({ inputRewrites = [], outputRewrites = [] }: ForeignChanges<W>) => ({
    inputRewrites: inputRewrites.map(rewrite),
    outputRewrites: outputRewrites.map(rewrite),
  });

  const sourceOf = (node: ForeignFetch<Q, W>): Source => ({ ...fetchOf(node), outputRewrites: changesOf(node).outputRewrites });

  return (node: Node | undefined): Plan => {
    if (!node) return { source: null, root: null };
    // A subscription's source stands alone, or with the rest in itself, or first in a sequence.
    if (node.kind === 'Subscription') return { source: sourceOf(node.primary), root: node.rest ? nodeOf(node.rest, []) : null };
    const first = node.kind === 'Sequence' ? node.nodes[0] : undefined;
    if (node.kind !== 'Sequence' || first?.kind !== 'Subscription') return { source: null, root: nodeOf(node, []) };
    return { source: sourceOf(first.primary), root: nodeOf({ ...node, nodes: node.nodes.slice(1) }, []) };
  };
};

/** Variables that come from elsewhere than the operation are none of its own. */
const fetchOf = (node: ForeignRequest, contexts: EntityFetch['contexts'] = []): Fetch => ({
  ...(node.id !== undefined && { id: node.id }),
  subgraph: node.serviceName,
  query: node.operation,
  kind: node.operationKind ?? 'query',
  operationName: node.operationName,
  variables: (node.variableUsages ?? []).filter(name => !contexts.some(({ variable }) => variable === name)),
});
