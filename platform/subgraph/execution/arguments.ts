import {
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  getArgumentValues,
  isNonNullType,
  Kind,
  type ValueNode,
  valueFromAST,
} from 'graphql';

/** A field's arguments for these values of the variables. A new object each time: it is the resolver's own. */
export type Arguments = (variables: Record<string, unknown>) => Record<string, unknown>;

/** One argument that needs no thought: a value that is always the same, or that of a variable. */
interface Simple {
  name: string;
  variable: string | null;
  value: unknown;
  /** Where a variable must be there and not be null. */
  required: boolean;
}

/** Compiles the arguments of a field. What is out of the ordinary, and what is wrong, is left to graphql-js. */
export const argumentsOf = (definition: GraphQLField<unknown, unknown>, node: FieldNode): Arguments => {
  const given = new Map(node.arguments?.map(argument => [argument.name.value, argument.value]));
  const careful: Arguments = variables => getArgumentValues(definition, node, variables);
  const simple: Simple[] = [];
  for (const argument of definition.args) {
    const found = simpleArgument(argument, given.get(argument.name));
    if (found === 'careful') return careful;
    if (found) simple.push(found);
  }
  if (simple.length === 0) return () => ({});
  return variables => {
    const values: Record<string, unknown> = {};
    for (const { name, variable, value, required } of simple) {
      if (variable === null) values[name] = value;
      else if (!Object.hasOwn(variables, variable) || (required && variables[variable] === null)) return careful(variables);
      else values[name] = variables[variable];
    }
    return values;
  };
};

/** null where the argument is not there and has no default. */
const simpleArgument = ({ name, type, defaultValue }: GraphQLArgument, node: ValueNode | undefined): Simple | null | 'careful' => {
  const required = isNonNullType(type);
  if (!node) {
    if (defaultValue !== undefined) return { name, variable: null, value: defaultValue, required };
    return required ? 'careful' : null;
  }
  if (node.kind === Kind.VARIABLE) return { name, variable: node.name.value, value: undefined, required };
  // Lists and objects may hold variables, and may be changed by who gets them.
  if (node.kind === Kind.LIST || node.kind === Kind.OBJECT) return 'careful';
  const value: unknown = valueFromAST(node, type);
  const isPlain = value === null || ['string', 'number', 'boolean'].includes(typeof value);
  return isPlain && !(required && value === null) ? { name, variable: null, value, required } : 'careful';
};
