import { type GraphQLFieldResolver, type GraphQLResolveInfo, type GraphQLSchema, isObjectType } from 'graphql';
import { isPromise } from './execution/run.js';

type Reference = { __typename: string };
type Resolve = GraphQLFieldResolver<unknown, unknown>;
type ResolveReference = (reference: Reference, context: unknown, info: GraphQLResolveInfo) => unknown;

/**
 * The same schema, whose `_entities` answers at once for types that find their entities at once: @apollo/subgraph's own
 * makes a promise of each. Where a representation names no object type, its own answers.
 */
export const promptEntities = (schema: GraphQLSchema): GraphQLSchema => {
  const field = schema.getQueryType()?.getFields()._entities;
  const original = field?.resolve;
  if (field && original) field.resolve = entities(schema, original);
  return schema;
};

const entities =
  (schema: GraphQLSchema, original: Resolve): Resolve =>
  (source, args, context, info) => {
    const { representations } = args as { representations: readonly Reference[] };
    if (!representations.every(({ __typename }) => isObjectType(schema.getType(__typename)))) return original(source, args, context, info);
    return representations.map(reference => {
      const { __typename } = reference;
      const resolve = referenceResolver(schema, __typename);
      const found = resolve ? resolve(reference, context, info) : reference;
      return isPromise(found) ? found.then(settled => named(settled, __typename)) : named(found, __typename);
    });
  };

/** Where @apollo/subgraph keeps a type's `__resolveReference`. */
const referenceResolver = (schema: GraphQLSchema, typename: string): ResolveReference | undefined => {
  const { apollo } = schema.getType(typename)!.extensions as { apollo?: { subgraph?: { resolveReference?: ResolveReference } } };
  return apollo?.subgraph?.resolveReference;
};

/**
 * The entity with the name of its type, by which it is told apart in the answer. One that says it is of another type is
 * not changed: it may be shared.
 */
const named = (found: unknown, typename: string): unknown => {
  if (typeof found !== 'object' || found === null) return found;
  const { __typename } = found as Partial<Reference>;
  if (__typename === typename) return found;
  if ('__typename' in found) return { ...found, __typename: typename };
  try {
    return Object.defineProperty(found, '__typename', { value: typename });
  } catch (thrown) {
    // One entity's fault, as a member of the list: the others are found.
    return thrown;
  }
};
