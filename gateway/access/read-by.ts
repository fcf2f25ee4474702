import {
  type ConstDirectiveNode,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';

type Fielded = GraphQLObjectType | GraphQLInterfaceType;

/**
 * The fields ("Type.field") from whose values the subgraphs make this one: what its `@requires` names, and what reaches it
 * by `@fromContext`. Whoever sees it sees something of them.
 */
export const readBy = (schema: GraphQLSchema, type: Fielded, field: GraphQLField<unknown, unknown>): string[] => {
  // A field that comes from an interface object says at the interface how it is made.
  const origins = [field, ...type.getInterfaces().flatMap(({ name }) => fieldOf(schema.getType(name), field.name) ?? [])];
  return origins.flatMap(origin =>
    argumentsOf(origin.astNode?.directives, 'join__field').flatMap(({ requires, contextArguments }) => [
      ...(typeof requires === 'string' ? named(schema, type, selected(`{ ${requires} }`)) : []),
      ...(Array.isArray(contextArguments) ? contextArguments.flatMap(each => fromContext(schema, each as ContextArgument)) : []),
    ]),
  );
};

/** As composition writes it: the context's name, and what is taken of the type that offers it. */
interface ContextArgument {
  context: string;
  selection: string;
}

const fromContext = (schema: GraphQLSchema, { context, selection }: ContextArgument): string[] =>
  Object.values(schema.getTypeMap())
    .filter(type => argumentsOf(type.astNode?.directives, 'context').some(({ name }) => name === context))
    .flatMap(type => named(schema, type, selected(selection)));

const named = (schema: GraphQLSchema, type: GraphQLNamedType | undefined, { selections }: SelectionSetNode): string[] =>
  selections.flatMap(selection => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const condition = selection.typeCondition?.name.value;
      return named(schema, condition === undefined ? type : schema.getType(condition), selection.selectionSet);
    }
    const field = fieldOf(type, selection.name.value);
    if (!field) return [];
    const inner = selection.selectionSet ? named(schema, getNamedType(field.type), selection.selectionSet) : [];
    return [`${type!.name}.${field.name}`, ...inner];
  });

const selected = (fieldSet: string): SelectionSetNode => {
  const [definition] = parse(fieldSet, { noLocation: true }).definitions;
  return (definition as { selectionSet: SelectionSetNode }).selectionSet;
};

const fieldOf = (type: GraphQLNamedType | undefined, name: string): GraphQLField<unknown, unknown> | undefined =>
  isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;

const argumentsOf = (directives: readonly ConstDirectiveNode[] = [], wanted: string): Record<string, unknown>[] =>
  directives
    .filter(({ name }) => name.value === wanted)
    .map(({ arguments: given = [] }) => Object.fromEntries(given.map(({ name, value }) => [name.value, valueFromASTUntyped(value)])));
