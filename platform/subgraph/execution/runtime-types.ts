import { type FieldNode, type GraphQLAbstractType, GraphQLError, type GraphQLObjectType, type GraphQLSchema, isObjectType } from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';
import type { ResolveInfo } from './resolve-info.js';

/** The object type that `resolveType` named, if it is one that may stand there; what is wrong is said in graphql-js's words. */
export const runtimeTypeOf = (
  named: unknown,
  type: GraphQLAbstractType,
  { schema, value, info, nodes }: { schema: GraphQLSchema; value: unknown; info: ResolveInfo; nodes: readonly FieldNode[] },
): GraphQLObjectType => {
  const field = `${info.parentType.name}.${info.fieldName}`;
  const must = `Abstract type "${type.name}" must resolve to an Object type at runtime for field "${field}"`;
  if (named === null || named === undefined) {
    const either = `Either the "${type.name}" type should provide a "resolveType" function or each possible type should provide an "isTypeOf" function.`;
    throw new GraphQLError(`${must}. ${either}`, { nodes });
  }
  if (isObjectType(named)) {
    throw new GraphQLError(
      'Support for returning GraphQLObjectType from resolveType was removed in graphql-js@16.0.0 please return type name instead.',
    );
  }
  if (typeof named !== 'string') throw new GraphQLError(`${must} with value ${inspect(value)}, received "${inspect(named)}".`);
  const found = schema.getType(named);
  const resolved = `Abstract type "${type.name}" was resolved to a`;
  if (!found) throw new GraphQLError(`${resolved} type "${named}" that does not exist inside the schema.`, { nodes });
  if (!isObjectType(found)) throw new GraphQLError(`${resolved} non-object type "${named}".`, { nodes });
  if (schema.isSubType(type, found)) return found;
  throw new GraphQLError(`Runtime Object type "${found.name}" is not a possible type for "${type.name}".`, { nodes });
};

/** An object whose type says, by its own `isTypeOf`, that it is none of it. */
export const notOfType = (type: GraphQLObjectType, value: unknown, nodes: readonly FieldNode[]): GraphQLError =>
  new GraphQLError(`Expected value of type "${type.name}" but got: ${inspect(value)}.`, { nodes });
