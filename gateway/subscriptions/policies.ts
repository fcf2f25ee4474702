import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getOperationAST,
  Kind,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';

/**
 * What becomes of a reader that is slower than what happens:
 * - `conflate`: it gets the newest and nothing of what was between. For what tells how things stand.
 * - `resume`: it is told how many it has lost, and goes on. Its events are numbered, and who comes back gets what it missed.
 * - `close`: it is ended, so that it asks anew.
 */
export const POLICIES = ['conflate', 'resume', 'close'] as const;
export type Policy = (typeof POLICIES)[number];

export interface Topic {
  policy: Policy;
  /** The argument that asks for what was before. Who gives it follows a stream of its own, from where it asked. */
  past?: string;
}

/** By the name of the subscription's field. What is not named is `close`. */
export type Topics = Readonly<Record<string, Policy | Topic>>;

export interface Following {
  policy: Policy;
  /** False where it begins with a past that is this reader's own. */
  shared: boolean;
}

/** How the events of a valid subscription are followed. */
export const followingOf = (
  document: DocumentNode,
  operationName: string | null,
  variables: Readonly<Record<string, unknown>>,
  topics: Topics,
): Following => {
  const operation = getOperationAST(document, operationName);
  const field = operation && rootOf(operation.selectionSet, document);
  const said = field ? topics[field.name.value] : undefined;
  const { policy, past }: Topic = typeof said === 'object' ? said : { policy: said ?? 'close' };
  const argument = past === undefined ? undefined : field?.arguments?.find(({ name }) => name.value === past);
  if (!argument) return { policy, shared: true };
  const defaults = operation?.variableDefinitions?.filter(({ defaultValue }) => defaultValue) ?? [];
  const values = {
    ...Object.fromEntries(defaults.map(({ variable, defaultValue }) => [variable.name.value, valueFromASTUntyped(defaultValue!)])),
    ...variables,
  };
  const asked = valueFromASTUntyped(argument.value, values) ?? null;
  // A past must come whole, so its reader is never passed over: what it cannot take ends it.
  return asked === null ? { policy, shared: true } : { policy: 'close', shared: false };
};

/** A subscription has one field at its root (GraphQL, section 5.2.4.1), perhaps inside of fragments. */
const rootOf = ({ selections }: SelectionSetNode, document: DocumentNode): FieldNode | undefined => {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) return selection;
    const inner =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection
        : document.definitions.find(
            (definition): definition is FragmentDefinitionNode =>
              definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value,
          );
    const found = inner && rootOf(inner.selectionSet, document);
    if (found) return found;
  }
  return undefined;
};
