import { type FieldNode, Kind, type OperationDefinitionNode, parse, print, type SelectionSetNode, type ValueNode } from 'graphql';

/** A selection in the text of a query, and the fragments beside it. */
export interface Asked {
  set: SelectionSetNode;
  fragments: ReadonlyMap<string, { type: string; set: SelectionSetNode }>;
}

export const rootOf = (query: string): Asked => {
  const { definitions } = parse(query, { noLocation: true });
  const fragments = new Map<string, { type: string; set: SelectionSetNode }>();
  for (const each of definitions)
    if (each.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(each.name.value, { type: each.typeCondition.name.value, set: each.selectionSet });
  const { selectionSet: set } = definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
  return { set, fragments };
};

/** Every field of a selection, with the type that the nearest fragment around it says. */
export function* fieldsOf({ set, fragments }: Asked, type: string | null = null): Generator<{ type: string | null; field: FieldNode }> {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) yield { type, field: selection };
    else if (selection.kind === Kind.INLINE_FRAGMENT)
      yield* fieldsOf({ set: selection.selectionSet, fragments }, selection.typeCondition?.name.value ?? type);
    else {
      const named = fragments.get(selection.name.value)!;
      yield* fieldsOf({ set: named.set, fragments }, named.type);
    }
  }
}

/** As which field, with which arguments: the same for what means the same. */
export const meaningOf = ({ name, arguments: given = [] }: FieldNode): string =>
  `${name.value}(${given
    .map(({ name: of, value }) => `${of.value}: ${canonical(value)}`)
    .toSorted()
    .join(', ')})`;

/** The same for what means the same, however it is written: planners write 1.0 as 1, and an ID "5" as 5. */
const canonical = (node: ValueNode): string => {
  switch (node.kind) {
    case Kind.STRING:
      return /^-?\d+$/.test(node.value) ? node.value : JSON.stringify(node.value);
    case Kind.INT:
    case Kind.FLOAT:
      return String(Number(node.value));
    case Kind.LIST:
      return `[${node.values.map(canonical).join(', ')}]`;
    case Kind.OBJECT:
      return `{${node.fields
        .map(({ name, value }) => `${name.value}: ${canonical(value)}`)
        .toSorted()
        .join(', ')}}`;
    default:
      return print(node);
  }
};
