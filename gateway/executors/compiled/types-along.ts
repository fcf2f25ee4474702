import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLNamedOutputType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { responseKey } from './keys.js';

/** The type of the objects at the end of a path of response keys, as the operation's fields have it; null where none leads there. */
export const typeAlong = (
  schema: GraphQLSchema,
  document: DocumentNode,
  root: GraphQLNamedOutputType,
  set: SelectionSetNode,
  path: readonly string[],
): GraphQLNamedOutputType | null => {
  const [key, ...further] = path;
  if (key === undefined) return root;
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      if (responseKey(selection) !== key || !selection.selectionSet || !(isObjectType(root) || isInterfaceType(root))) continue;
      const field = root.getFields()[selection.name.value];
      const found = field && typeAlong(schema, document, getNamedType(field.type), selection.selectionSet, further);
      if (found) return found;
      continue;
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragmentNamed(document, selection.name.value);
    const condition = fragment.typeCondition?.name.value;
    const type = condition === undefined ? root : (schema.getType(condition) as GraphQLNamedOutputType);
    const found = typeAlong(schema, document, type, fragment.selectionSet, path);
    if (found) return found;
  }
  return null;
};

const fragmentNamed = ({ definitions }: DocumentNode, name: string): FragmentDefinitionNode =>
  definitions.find(node => node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name) as FragmentDefinitionNode;
