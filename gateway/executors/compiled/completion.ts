import {
  type GraphQLCompositeType,
  GraphQLError,
  type GraphQLOutputType,
  type GraphQLSchema,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import { type Entity, isEntity } from './data.js';
import { leafTest } from './leaves.js';
import type { Place } from './places.js';
import { type ObjectLike, type Selections, setsOf } from './selections.js';

/** Means that a null has to stand further up. */
const NOTHING = Symbol('nothing');

export interface Completed {
  data: Record<string, unknown> | null;
  /** What was found wrong in the values themselves. */
  errors: GraphQLError[];
}

/**
 * The answer as a client asked for it, out of all that the subgraphs have said: slower than writing it, and exact about
 * where something is missing. A null where none may be goes up to the next place where one may (GraphQL specification,
 * section 6.4.4).
 */
export const complete = (
  schema: GraphQLSchema,
  selections: Selections,
  root: ObjectLike,
  set: SelectionSetNode,
  data: Entity,
): Completed => {
  const errors: GraphQLError[] = [];
  const wrong = (message: string, path: Place): null => {
    errors.push(new GraphQLError(message, { path, extensions: { code: 'UPSTREAM_MALFORMED' } }));
    return null;
  };

  const ofType = (type: GraphQLOutputType, sets: readonly SelectionSetNode[], value: unknown, path: Place, field: string): unknown => {
    if (!isNonNullType(type)) {
      const completed = ofNullable(type, sets, value, path, field);
      return completed === NOTHING ? null : completed;
    }
    const completed = ofNullable(type.ofType, sets, value, path, field);
    if (completed === NOTHING) return NOTHING;
    if (completed !== null) return completed;
    if (value === null || value === undefined) wrong(`Cannot return null for non-nullable field ${field}.`, path);
    return NOTHING;
  };

  const ofNullable = (type: GraphQLOutputType, sets: readonly SelectionSetNode[], value: unknown, path: Place, field: string): unknown => {
    if (value === null || value === undefined) return null;
    if (isListType(type)) {
      if (!Array.isArray(value)) return wrong(`Expected a list for field ${field}.`, path);
      const members = value.map((member, at) => ofType(type.ofType, sets, member, [...path, at], field));
      return members.includes(NOTHING) ? NOTHING : members;
    }
    if (isLeafType(type)) return leafTest(type)(value) ? value : wrong(`Invalid value for a ${type.name} in field ${field}.`, path);
    if (!isEntity(value)) return wrong(`Expected an object for field ${field}.`, path);
    const actual = typeOf(type as GraphQLCompositeType, value);
    return actual ? object(actual, sets, value, path) : wrong(`Expected a ${String(type)} in field ${field}.`, path);
  };

  /** null where the object is none of the type's. */
  const typeOf = (type: GraphQLCompositeType, { __typename }: Entity): ObjectLike | null => {
    if (isObjectType(type)) return type;
    if (isInterfaceType(type) && (__typename === undefined || __typename === type.name)) return type;
    const named = __typename === undefined ? undefined : schema.getType(__typename);
    return isObjectType(named) && schema.isSubType(type, named) ? named : null;
  };

  const typename = (type: ObjectLike, path: Place): string | typeof NOTHING => {
    if (isObjectType(type)) return type.name;
    wrong('The type of an object is not known.', path);
    return NOTHING;
  };

  const object = (type: ObjectLike, sets: readonly SelectionSetNode[], value: Entity, path: Place): unknown => {
    const completed: Record<string, unknown> = {};
    let missing = false;
    for (const [key, nodes] of selections.fields(type, sets)) {
      const name = nodes[0]!.name.value;
      const at = [...path, key];
      const received = value[selections.keyOf(nodes[0]!)];
      if (name === '__schema' || name === '__type') completed[key] = received ?? null;
      else if (name === '__typename') completed[key] = typename(type, at);
      else completed[key] = ofType(type.getFields()[name]!.type, setsOf(nodes), received, at, `${type.name}.${name}`);
      missing ||= completed[key] === NOTHING;
    }
    return missing ? NOTHING : completed;
  };

  const completed = object(root, [set], data, []);
  return { data: completed === NOTHING ? null : (completed as Record<string, unknown>), errors };
};
