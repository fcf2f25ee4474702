import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql';
import { fetchesOf, type Plan } from './plan.js';

/**
 * A key under which one fetch wants values of several shapes: an Order's `size`, which is a number, and a Customer's, which is
 * a text. Nobody may ask so (GraphQL specification, section 5.3.2), and the subgraph refuses the whole fetch. null where there is none.
 */
export const collision = (plan: Plan, schema: GraphQLSchema): string | null => {
  for (const { query } of fetchesOf(plan)) {
    const found = collisionIn(parse(query, { noLocation: true }), schema);
    if (found !== null) return found;
  }
  return null;
};

/** Selections that stand at one place, each with the name of the type that it is made on; null where the graph has none by that name. */
type Standing = readonly { on: string | null; set: SelectionSetNode }[];

const collisionIn = (document: DocumentNode, schema: GraphQLSchema): string | null => {
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
  const fragments = new Map(
    document.definitions
      .filter((definition): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map(fragment => [fragment.name.value, fragment]),
  );

  const collect = (
    standing: Standing,
    into: Map<string, { types: GraphQLOutputType[]; below: { on: string | null; set: SelectionSetNode }[] }>,
  ) => {
    for (const { on, set } of standing)
      for (const selection of set.selections) {
        if (selection.kind !== Kind.FIELD) {
          const { typeCondition, selectionSet } =
            selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)!;
          collect([{ on: typeCondition?.name.value ?? on, set: selectionSet }], into);
          continue;
        }
        const key = (selection.alias ?? selection.name).value;
        const known = into.get(key) ?? { types: [], below: [] };
        into.set(key, known);
        const parent = on === null ? undefined : schema.getType(on);
        const type = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[selection.name.value]?.type : undefined;
        if (type) known.types.push(type);
        if (selection.selectionSet) known.below.push({ on: type ? getNamedType(type).name : null, set: selection.selectionSet });
      }
  };

  const search = (standing: Standing): string | null => {
    const fields: Parameters<typeof collect>[1] = new Map();
    collect(standing, fields);
    for (const [key, { types, below }] of fields) {
      if (new Set(types.map(shapeOf)).size > 1) return key;
      const found = below.length > 0 ? search(below) : null;
      if (found !== null) return `${key}.${found}`;
    }
    return null;
  };

  return search([{ on: schema.getRootType(operation.operation)?.name ?? null, set: operation.selectionSet }]);
};

/** Objects may be of different types, if only there are as many of them and as surely. */
const shapeOf = (type: GraphQLOutputType): string => {
  if (isNonNullType(type)) return `${shapeOf(type.ofType)}!`;
  if (isListType(type)) return `[${shapeOf(type.ofType)}]`;
  return isLeafType(type) ? type.name : '{}';
};
