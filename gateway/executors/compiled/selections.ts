import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { type Keys, responseKey } from './keys.js';

export type ObjectLike = GraphQLObjectType | GraphQLInterfaceType;

/** What the client selected, with its fragments and with its conditions decided. */
export interface Selections {
  /** By response key, in the order of the operation, the fields of an object of the type. */
  fields(type: ObjectLike, sets: readonly SelectionSetNode[]): Map<string, FieldNode[]>;
  /** Under which key the data holds such a field. */
  keyOf: Keys['of'];
}

export const selections = (
  schema: GraphQLSchema,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: Readonly<Record<string, unknown>>,
  keyOf: Keys['of'] = responseKey,
): Selections => {
  const wanted = ({ directives = [] }: SelectionNode): boolean =>
    directives.every(({ name, arguments: [argument] = [] }) => {
      if ((name.value !== 'skip' && name.value !== 'include') || !argument) return true;
      const { value } = argument;
      const said = value.kind === Kind.VARIABLE ? variables[value.name.value] : value.kind === Kind.BOOLEAN && value.value;
      return said === (name.value === 'include');
    });

  const fits = (condition: string | undefined, type: ObjectLike): boolean => {
    if (condition === undefined || condition === type.name) return true;
    const wide = schema.getType(condition);
    return isAbstractType(wide) && schema.isSubType(wide, type);
  };

  const collect = (type: ObjectLike, set: SelectionSetNode, into: Map<string, FieldNode[]>): void => {
    for (const selection of set.selections) {
      if (!wanted(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = responseKey(selection);
        const others = into.get(key);
        if (others) others.push(selection);
        else into.set(key, [selection]);
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)!;
      if (fits(fragment.typeCondition?.name.value, type)) collect(type, fragment.selectionSet, into);
    }
  };

  return {
    keyOf,
    fields(type, sets) {
      const fields = new Map<string, FieldNode[]>();
      for (const set of sets) collect(type, set, fields);
      return fields;
    },
  };
};

/** The selection sets under a field that may stand in the operation several times. */
export const setsOf = (nodes: readonly FieldNode[]): SelectionSetNode[] => nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
