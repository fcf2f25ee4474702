import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import type { Keys } from './keys.js';

/** An operation taken apart: what the subgraphs answer, and what the schema itself does. */
export interface Parts {
  /** null where no subgraph has anything to say. */
  planned: { document: DocumentNode; source: string } | null;
  /** Answers `__schema` and `__type`; null where the operation asks for neither. */
  introspect: ((variables: Readonly<Record<string, unknown>>) => ExecutionResult) | null;
}

/** Planners know nothing of introspection, so it is left out of what they see. */
export const parts = (
  schema: GraphQLSchema,
  {
    document,
    definition: operation,
    source,
    kept,
  }: { document: DocumentNode; definition: OperationDefinitionNode; source: string; kept: Keys },
): Parts => {
  const asked = rootFields(document, operation.selectionSet);
  const introspective = asked.filter(({ name }) => isIntrospection(name));
  const others = asked.some(({ name }) => !isIntrospection(name) && name !== '__typename');
  if (introspective.length === 0) {
    if (!others) return { planned: null, introspect: null };
    return { planned: kept.document === document ? { document, source } : textOf(kept.document), introspect: null };
  }
  const only = without(document, name => !isIntrospection(name));
  const introspect = (variableValues: Readonly<Record<string, unknown>>) =>
    execute({ schema, document: only, operationName: operation.name?.value, variableValues }) as ExecutionResult;
  if (!others) return { planned: null, introspect };
  return { planned: textOf(without(kept.document, isIntrospection)), introspect };
};

const textOf = (document: DocumentNode) => ({ document, source: print(document) });

const isIntrospection = (name: string): boolean => name === '__schema' || name === '__type';

const rootFields = (document: DocumentNode, { selections }: SelectionSetNode): { name: string }[] =>
  selections.flatMap(selection => {
    if (selection.kind === Kind.FIELD) return [{ name: selection.name.value }];
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragmentNamed(document, selection.name.value);
    return rootFields(document, fragment.selectionSet);
  });

const fragmentNamed = ({ definitions }: DocumentNode, name: string) =>
  definitions.find(definition => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name) as {
    selectionSet: SelectionSetNode;
  };

/** The document without the root fields of these names. Below the root neither name may stand. */
const without = (document: DocumentNode, out: (name: string) => boolean): DocumentNode => {
  const root = (set: SelectionSetNode): SelectionNode[] =>
    set.selections.flatMap((selection): SelectionNode[] => {
      if (selection.kind === Kind.FIELD) return out(selection.name.value) ? [] : [selection];
      const inlined = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragmentNamed(document, selection.name.value);
      const selections = root(inlined.selectionSet);
      if (selections.length === 0) return [];
      // What remains of a named fragment stands in its place: elsewhere the fragment may still be wanted whole.
      return [
        { kind: Kind.INLINE_FRAGMENT, directives: selection.directives ?? [], selectionSet: { kind: Kind.SELECTION_SET, selections } },
      ];
    });
  return visit(document, {
    OperationDefinition: operation => ({
      ...operation,
      selectionSet: { ...operation.selectionSet, selections: root(operation.selectionSet) },
    }),
  });
};
