import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { AccessMap } from './access-map.js';
import type { Requirement } from './requirement.js';

/** An operation in which something is asked that not everyone may see. */
export interface Question {
  definition: OperationDefinitionNode;
  /** Those that the operation uses. */
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** The fields that not everyone may see, by the names they have in the access map. */
  guarded: ReadonlyMap<FieldNode, string>;
  /** What the guarded fields take, each requirement once. */
  requirements: readonly Requirement[];
  /** Fields that hold objects of several types, and ask different things of them. */
  manifold: ReadonlySet<FieldNode>;
  /** A name that the client calls nothing by. */
  spareKey: string;
}

/** null where anyone may see all that is asked. */
export const questionOf = (
  { schema, access }: { schema: GraphQLSchema; access: AccessMap },
  document: DocumentNode,
  definition: OperationDefinitionNode,
): Question | null => {
  const fragments = fragmentsUsed(document, definition);
  const guarded = new Map<FieldNode, string>();
  const manifold = new Set<FieldNode>();
  const keys = new Set<string>();
  const types = new TypeInfo(schema);
  const look = visitWithTypeInfo(types, {
    Field(field) {
      keys.add((field.alias ?? field.name).value);
      const name = `${types.getParentType()?.name}.${field.name.value}`;
      if (access.has(name)) guarded.set(field, name);
      const holds = getNamedType(types.getType());
      if (isAbstractType(holds) && field.selectionSet!.selections.some(({ kind }) => kind !== Kind.FIELD)) manifold.add(field);
    },
  });
  for (const part of [definition, ...fragments.values()]) visit(part, look);
  if (guarded.size === 0) return null;
  const requirements = new Map([...guarded.values()].map(name => [access.get(name)!.key, access.get(name)!]));
  let spareKey = '_type';
  while (keys.has(spareKey)) spareKey += '_';
  return { definition, fragments, guarded, requirements: [...requirements.values()], manifold, spareKey };
};

const fragmentsUsed = ({ definitions }: DocumentNode, { selectionSet }: OperationDefinitionNode): Map<string, FragmentDefinitionNode> => {
  const all = new Map(definitions.flatMap(each => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [])));
  const used = new Map<string, FragmentDefinitionNode>();
  const walk = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind !== Kind.FRAGMENT_SPREAD) {
        if (selection.selectionSet) walk(selection.selectionSet);
        continue;
      }
      const name = selection.name.value;
      const fragment = all.get(name);
      if (!fragment || used.has(name)) continue;
      used.set(name, fragment);
      walk(fragment.selectionSet);
    }
  };
  walk(selectionSet);
  return used;
};
