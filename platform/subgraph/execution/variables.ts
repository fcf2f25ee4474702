import {
  coerceInputValue,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  getVariableValues,
  isInputType,
  isLeafType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  valueFromAST,
} from 'graphql';

/** Means that graphql-js has to say what is wrong. */
const WRONG = Symbol('wrong');

type Coerce = (value: unknown) => unknown;
type Coerced = { coerced: Record<string, unknown>; errors?: never } | { coerced?: never; errors: readonly GraphQLError[] };

/** Variables as their types want them. As many errors as graphql-js's execution tells of. */
export const variablesOf = (
  schema: GraphQLSchema,
  { variableDefinitions: definitions = [] }: OperationDefinitionNode,
): ((given: Readonly<Record<string, unknown>>) => Coerced) => {
  const careful = (given: Readonly<Record<string, unknown>>): Coerced => getVariableValues(schema, definitions, given, { maxErrors: 50 });
  const variables = definitions.map(({ variable, type: written, defaultValue }) => {
    const type = typeFromAST(schema, written as never) as GraphQLInputType | undefined;
    // Neither what is no input type, nor a name that no object can be given.
    if (!isInputType(type) || variable.name.value === '__proto__') return null;
    return { name: variable.name.value, coerce: coerceTo(type), isNonNull: isNonNullType(type), type, defaultValue };
  });

  return given => {
    const coerced: Record<string, unknown> = {};
    for (const variable of variables) {
      if (!variable) return careful(given);
      const { name, coerce, isNonNull, type, defaultValue } = variable;
      if (!Object.hasOwn(given, name)) {
        if (defaultValue) coerced[name] = valueFromAST(defaultValue, type);
        else if (isNonNull) return careful(given);
        continue;
      }
      const value = coerce(given[name]);
      if (value === WRONG) return careful(given);
      coerced[name] = value;
    }
    return { coerced };
  };
};

const coerceTo = (type: GraphQLInputType): Coerce => {
  if (isNonNullType(type)) {
    const inner = coerceTo(type.ofType);
    return value => (value === null || value === undefined ? WRONG : inner(value));
  }
  if (isListType(type)) {
    const inner = coerceTo(type.ofType);
    return value => {
      if (value === null || value === undefined) return null;
      if (!Array.isArray(value)) return carefully(value, type);
      const members: unknown[] = [];
      for (const each of value) {
        const member = inner(each);
        if (member === WRONG) return WRONG;
        members.push(member);
      }
      return members;
    };
  }
  if (!isLeafType(type)) return value => carefully(value, type);
  return value => {
    if (value === null || value === undefined) return null;
    try {
      const parsed = type.parseValue(value);
      return parsed === undefined ? WRONG : parsed;
    } catch {
      return WRONG;
    }
  };
};

const carefully = (value: unknown, type: GraphQLInputType): unknown => {
  let wrong = false;
  const coerced: unknown = coerceInputValue(value, type, () => {
    wrong = true;
  });
  return wrong ? WRONG : coerced;
};
