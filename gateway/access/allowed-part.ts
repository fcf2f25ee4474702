import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type InlineFragmentNode,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import type { Question } from './question.js';

/** What is left of an operation without the fields that are denied. */
export interface AllowedPart {
  /** What was left out, by the names in the access map. What stands within is left out as well. */
  denied: ReadonlyMap<FieldNode, string>;
  definition: OperationDefinitionNode;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** null where nothing is left to ask. */
  asked: { document: DocumentNode; source: string; variables: ReadonlySet<string> } | null;
}

/**
 * An object of which nothing may be seen is still asked for by its type alone, under the question's spare key: whether it
 * is there belongs to the field that holds it. So are those that may be of several types, to tell which fields they lack.
 */
export const allowedPart = (
  { definition, fragments, manifold, spareKey }: Question,
  denied: ReadonlyMap<FieldNode, string>,
): AllowedPart => {
  const type: FieldNode = { kind: Kind.FIELD, alias: nameOf(spareKey), name: nameOf('__typename') };
  const left = new Map<string, readonly SelectionNode[]>();

  const leftOf = ({ selections }: SelectionSetNode): SelectionNode[] =>
    selections.flatMap((selection): SelectionNode[] => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return leftOfFragment(selection.name.value).length > 0 ? [atOnce(selection)] : [];
      if (selection.kind === Kind.FIELD && denied.has(selection)) return [];
      if (!selection.selectionSet) return [selection];
      const inner = leftOf(selection.selectionSet);
      if (selection.kind === Kind.INLINE_FRAGMENT) return inner.length > 0 ? [{ ...atOnce(selection), selectionSet: setOf(inner) }] : [];
      return [{ ...selection, selectionSet: setOf(inner.length === 0 || manifold.has(selection) ? [type, ...inner] : inner) }];
    });

  const leftOfFragment = (name: string): readonly SelectionNode[] => {
    const known = left.get(name);
    if (known) return known;
    const selections = leftOf(fragments.get(name)!.selectionSet);
    left.set(name, selections);
    return selections;
  };

  const selections = leftOf(definition.selectionSet);
  const remaining = [...left].filter(([, { length }]) => length > 0);
  const kept = remaining.map(([name, inner]): FragmentDefinitionNode => ({ ...fragments.get(name)!, selectionSet: setOf(inner) }));
  const bare = { ...definition, variableDefinitions: [], selectionSet: setOf(selections) };
  const variables = variablesIn([bare, ...kept]);
  const variableDefinitions = (definition.variableDefinitions ?? []).filter(({ variable }) => variables.has(variable.name.value));
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [{ ...bare, variableDefinitions }, ...kept] };
  return {
    denied,
    definition: bare,
    fragments: new Map(kept.map(fragment => [fragment.name.value, fragment])),
    asked: selections.length > 0 ? { document, source: print(document), variables } : null,
  };
};

/** What has to be made whole afterwards comes in one piece: nothing obliges anyone to defer. */
const atOnce = <F extends InlineFragmentNode | FragmentSpreadNode>(fragment: F): F =>
  fragment.directives?.some(isDefer) ? { ...fragment, directives: fragment.directives.filter(directive => !isDefer(directive)) } : fragment;

const isDefer = ({ name }: DirectiveNode): boolean => name.value === 'defer';

const setOf = (selections: readonly SelectionNode[]): SelectionSetNode => ({ kind: Kind.SELECTION_SET, selections });

const nameOf = (value: string) => ({ kind: Kind.NAME, value }) as const;

const variablesIn = (nodes: readonly (OperationDefinitionNode | FragmentDefinitionNode)[]): Set<string> => {
  const names = new Set<string>();
  for (const node of nodes)
    visit(node, {
      Variable({ name }) {
        names.add(name.value);
      },
    });
  return names;
};
