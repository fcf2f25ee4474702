import {
  type DocumentNode,
  type GraphQLNamedOutputType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  visit,
} from 'graphql';
import type { Deferral, LaterPart, Part, Path, PlanNode } from '../../planners/plan.js';
import { type Keys, responseKey } from './keys.js';
import type { Step } from './run.js';
import { typeAlong } from './types-along.js';

/** A part of an answer, ready to be asked for and to be completed. */
export interface CompiledPart {
  /** null where no subgraph has to be asked for it. */
  step: Step | null;
  /** What it holds of the objects that get it, in the client's words. */
  selection: SelectionSetNode;
  later: readonly CompiledLater[];
}

export interface CompiledLater {
  label: string | null;
  /** The fetches without whose answers it cannot begin. */
  after: readonly string[];
  /** Where in the data the objects are that get it, and their type where they do not say it. */
  path: Path;
  type: GraphQLNamedOutputType;
  part: CompiledPart;
}

export interface DeferralOptions {
  schema: GraphQLSchema;
  document: DocumentNode;
  definition: OperationDefinitionNode;
  root: GraphQLNamedOutputType;
  kept: Keys;
  stepOf(node: PlanNode): Step;
}

/** By the variables that a plan's conditions hang on: what is answered at once and what comes later; null where nothing does. */
export const laterParts = (root: PlanNode, options: DeferralOptions) => {
  const known = new WeakMap<Deferral, CompiledPart>();
  return (variables: Readonly<Record<string, unknown>>): CompiledPart | null => {
    let node: PlanNode | null = root;
    while (node?.kind === 'condition') node = variables[node.variable] === true ? node.whenTrue : node.whenFalse;
    if (node?.kind !== 'deferral') return null;
    const part = known.get(node) ?? compileDeferral(node, options);
    known.set(node, part);
    return part;
  };
};

const compileDeferral = (deferral: Deferral, options: DeferralOptions): CompiledPart => {
  const { schema, document, definition, root, kept, stepOf } = options;

  const partOf = (part: Part | Deferral): CompiledPart => {
    const [first, later] = 'first' in part ? [part.first, part.later] : [part, []];
    return {
      step: first.node ? stepOf(first.node) : null,
      selection: selectionOf(first.selection, kept),
      later: later.map(laterOf),
    };
  };

  const laterOf = ({ label, path, after, part }: LaterPart): CompiledLater => ({
    label,
    after,
    path: path.map(key => ({ kind: 'field', key })),
    type: typeAlong(schema, document, root, definition.selectionSet, kept.said(path) as string[]) ?? root,
    part: partOf(part),
  });

  return partOf(deferral);
};

/** The planner was given the operation under the keys that its answers are kept by: these are the client's own again. */
const selectionOf = (text: string, kept: Keys): SelectionSetNode => {
  const { selectionSet } = parse(text, { noLocation: true }).definitions[0] as OperationDefinitionNode;
  return visit(selectionSet, {
    Field(field) {
      const key = responseKey(field);
      const [said] = kept.said([key]) as [string];
      if (said === key) return undefined;
      return { ...field, alias: said === field.name.value ? undefined : { kind: Kind.NAME, value: said } };
    },
  });
};
