import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  Kind,
  type NamedTypeNode,
  type SelectionNode,
  type SelectionSetNode,
  typeFromAST,
} from 'graphql';

/** By response key, the fields selected of an object: those of one key together. */
export type Collect = (type: GraphQLObjectType, sets: readonly SelectionSetNode[]) => Map<string, FieldNode[]>;

/** The GraphQL specification's CollectFields (section 6.3.2), for these values of the variables that conditions hang on. */
export const collecting = (
  schema: GraphQLSchema,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
  conditions: Readonly<Record<string, boolean>>,
): Collect => {
  const wanted = (node: SelectionNode): boolean =>
    getDirectiveValues(GraphQLSkipDirective, node, conditions)?.if !== true &&
    getDirectiveValues(GraphQLIncludeDirective, node, conditions)?.if !== false;

  const fits = (typeCondition: NamedTypeNode | undefined, type: GraphQLObjectType): boolean => {
    if (!typeCondition) return true;
    const wide = typeFromAST(schema, typeCondition);
    return wide === type || (isAbstractType(wide) && schema.isSubType(wide, type));
  };

  const collect = (type: GraphQLObjectType, { selections }: SelectionSetNode, into: Map<string, FieldNode[]>, seen: Set<string>): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD && seen.has(selection.name.value)) continue;
      if (!wanted(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        const others = into.get(key);
        if (others) others.push(selection);
        else into.set(key, [selection]);
        continue;
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD) seen.add(selection.name.value);
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value];
      if (fragment && fits(fragment.typeCondition, type)) collect(type, fragment.selectionSet, into, seen);
    }
  };

  return (type, sets) => {
    const fields = new Map<string, FieldNode[]>();
    const seen = new Set<string>();
    for (const set of sets) collect(type, set, fields, seen);
    return fields;
  };
};
