import { GraphQLBoolean, GraphQLFloat, GraphQLID, GraphQLInt, type GraphQLLeafType, GraphQLString } from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';

/** A value that stands in an answer as it is: what a scalar of GraphQL's own would serialise to itself. */
export type Plain = (value: unknown) => boolean;

const isString: Plain = value => typeof value === 'string';

const PLAIN = new Map<GraphQLLeafType, Plain>([
  [GraphQLString, isString],
  [GraphQLID, isString],
  [GraphQLBoolean, value => typeof value === 'boolean'],
  [GraphQLFloat, value => typeof value === 'number' && Number.isFinite(value)],
  // 32 bits, and -0 is 0 to nobody who reads JSON.
  [GraphQLInt, value => typeof value === 'number' && (value | 0) === value],
]);

const NEVER: Plain = () => false;

export const plainOf = (type: GraphQLLeafType): Plain => PLAIN.get(type) ?? NEVER;

/** The GraphQL specification's result coercion (section 3.5) of what is neither null nor an error. */
export const serialized = (type: GraphQLLeafType, value: unknown): unknown => {
  const made: unknown = type.serialize(value);
  if (made !== null && made !== undefined) return made;
  throw new Error(`Expected \`${inspect(type)}.serialize(${inspect(value)})\` to return non-nullable value, returned: ${inspect(made)}`);
};
