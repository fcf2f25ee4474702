import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  isObjectType,
  Kind,
  parse,
  type SelectionNode,
} from 'graphql';

type Path = (string | number)[];

/** Enough representation to tell which of an operation's fragments it would have been asked for. */
type Representation = { __typename: string };

/**
 * Which fields a fetch that gave no answer would have filled, as paths in the subgraph's own answer: `orders`, or for
 * entities `_entities.2.orders`. Each of them is null now for this reason, and each gets its error.
 */
export const unfilledPaths = (query: string, variables: Readonly<Record<string, unknown>>, supergraph: GraphQLSchema): Path[] => {
  const document = parse(query, { noLocation: true });
  const operation = document.definitions.find(definition => definition.kind === Kind.OPERATION_DEFINITION)!;
  const fragments = new Map(
    document.definitions
      .filter((definition): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map(fragment => [fragment.name.value, fragment]),
  );

  const asked = (node: SelectionNode): boolean =>
    getDirectiveValues(GraphQLSkipDirective, node, variables)?.if !== true &&
    getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false;

  const fits = (condition: string | undefined, typename: string | null): boolean => {
    if (condition === undefined || typename === null || condition === typename) return true;
    const [wanted, actual] = [supergraph.getType(condition), supergraph.getType(typename)];
    return isAbstractType(wanted) && isObjectType(actual) && supergraph.isSubType(wanted, actual);
  };

  /** The fields that would stand directly in an object of the type; null where the type cannot be known. */
  const fieldsOf = (selections: readonly SelectionNode[], typename: string | null): FieldNode[] =>
    selections.filter(asked).flatMap(selection => {
      if (selection.kind === Kind.FIELD) return [selection];
      const { typeCondition, selectionSet } = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)!;
      return fits(typeCondition?.name.value, typename) ? fieldsOf(selectionSet.selections, typename) : [];
    });

  const paths = fieldsOf(operation.selectionSet.selections, null).flatMap(field => {
    const [key] = keysOf([field]);
    if (key === undefined) return [];
    if (field.name.value !== '_entities') return [[key]];
    return representationsOf(field, variables).flatMap(({ __typename }, at) =>
      keysOf(fieldsOf(field.selectionSet!.selections, __typename)).map(inner => [key, at, inner]),
    );
  });
  return unique(paths);
};

/** One request may ask for several lists of entities, each under an alias and with representations of its own. */
const representationsOf = (field: FieldNode, variables: Readonly<Record<string, unknown>>): Representation[] => {
  const value = field.arguments?.find(({ name }) => name.value === 'representations')?.value;
  return (value?.kind === Kind.VARIABLE ? variables[value.name.value] : null) as Representation[];
};

/** `__typename` cannot fail by itself and is rarely the client's own wish. */
const keysOf = (fields: readonly FieldNode[]): string[] =>
  fields.filter(({ name }) => name.value !== '__typename').map(({ alias, name }) => (alias ?? name).value);

const unique = (paths: Path[]): Path[] => [...new Map(paths.map(path => [path.join('.'), path])).values()];
