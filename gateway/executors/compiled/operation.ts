import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { HubError } from '#kernel/errors.js';
import { BoundedMap } from '#platform/bounded-map.js';
import { variablesOf } from '#platform/subgraph/execution/variables.js';
import { withoutDefer } from '../../defer.js';
import { decided } from '../../planners/decided.js';
import type { Source } from '../../planners/plan.js';
import type { Plannable, Planner } from '../../planners/planner.js';
import { type Completed, complete } from './completion.js';
import type { Entity } from './data.js';
import { type CompiledPart, laterParts } from './deferral.js';
import { type Parts, parts } from './introspection.js';
import { type Keys, keys } from './keys.js';
import type { stepCompiler } from './program.js';
import { type Change, changes } from './rewrite.js';
import type { Step } from './run.js';
import { type ObjectLike, selections } from './selections.js';
import { typeTests } from './type-tests.js';
import { type Writer, writer } from './writer.js';

/** An operation, ready to be answered any number of times. */
export interface CompiledOperation {
  definition: OperationDefinitionNode;
  /** What a subscription follows. */
  source: Source | null;
  /** What is changed in each event before it is read,; null where nothing is. */
  changeEvent: Change | null;
  /** null where no subgraph is asked. */
  step: Step | null;
  introspect: Parts['introspect'];
  /** A place in the data, as the client calls it. */
  said: Keys['said'];
  /** Under which key the data holds a field. */
  keyOf: Keys['of'];
  /** Variables as the graph's types want them, before any subgraph is asked. */
  coerce: ReturnType<typeof variablesOf>;
  /** What may come later, where that was asked for, by the values of the variables that it hangs on; null where nothing may. */
  parts(variables: Readonly<Record<string, unknown>>): CompiledPart | null;
  /** How the answer is written, for these values of the variables that conditions hang on. */
  shape(variables: Readonly<Record<string, unknown>>): Shape;
}

export interface Shape {
  write: Writer;
  complete(data: Entity): Completed;
}

/** Shapes kept for an operation: one for each combination of its conditions' variables that has been met. */
const KEPT_SHAPES = 32;

export interface CompileOptions {
  planner: Planner;
  /** What clients see. */
  schema: GraphQLSchema;
  stepOf: ReturnType<typeof stepCompiler>;
  supergraph: GraphQLSchema;
}

export const compileOperation = async (
  { document, source, operationName, inParts, client }: Plannable,
  { planner, schema, stepOf, supergraph }: CompileOptions,
): Promise<CompiledOperation> => {
  const definition = getOperationAST(document, operationName);
  const root = definition && schema.getRootType(definition.operation);
  if (!definition || !root) throw new HubError('INVALID_INPUT', 'The question holds no operation of this graph');
  const asked = decided(schema, inParts ? { document, source } : withoutDefer({ document, source }));
  const kept = keys(asked.document, supergraph);
  const { planned, introspect } = parts(schema, { ...asked, definition: getOperationAST(asked.document, operationName)!, kept });
  const plan = planned && (await planner.plan({ ...planned, operationName: definition.name?.value ?? null, inParts, client }));
  const shapeFor = shapes(schema, { document, definition, root, kept });
  return {
    definition,
    source: plan?.source ?? null,
    changeEvent: changes(plan?.source?.outputRewrites ?? [], typeTests(supergraph)),
    step: plan?.root && !inParts ? stepOf(plan.root) : null,
    parts:
      inParts && plan?.root && !introspect
        ? laterParts(plan.root, { schema, document: asked.document, definition, root, kept, stepOf })
        : () => null,
    introspect,
    coerce: variablesOf(schema, definition),
    said: kept.said,
    keyOf: kept.of,
    shape: shapeFor,
  };
};

const shapes = (
  schema: GraphQLSchema,
  { document, definition, root, kept }: { document: DocumentNode; definition: OperationDefinitionNode; root: ObjectLike; kept: Keys },
) => {
  const fragments = new Map(
    document.definitions
      .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
      .map(fragment => [fragment.name.value, fragment]),
  );
  const deciding = decidingVariables(document);
  const known = new BoundedMap<Shape>(KEPT_SHAPES * deciding.length);
  return (variables: Readonly<Record<string, unknown>>): Shape =>
    known.getOrMake(deciding.map(name => (variables[name] === true ? '1' : '0')).join(''), () => {
      const selected = selections(schema, fragments, variables, kept.of);
      const { selectionSet } = definition;
      return {
        write: writer(schema, selected, root, selectionSet),
        complete: data => complete(schema, selected, root, selectionSet, data),
      };
    });
};

/** Of `@skip` and `@include`, wherever they stand. */
const decidingVariables = (document: DocumentNode): string[] => {
  const names = new Set<string>();
  visit(document, {
    Directive({ name, arguments: given = [] }) {
      if (name.value !== 'skip' && name.value !== 'include') return;
      for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
};
