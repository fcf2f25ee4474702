import { GraphQLError, type ValidationContext, type ValidationRule } from 'graphql';

/** A name that is one like any other to GraphQL, and to JavaScript the way to what all objects have in common. */
const RESERVED = '__proto__';

/**
 * Refuses `__proto__` as an alias and as a variable, so that nothing here and in subgraphs ever has to hold a value under it.
 * GraphQL keeps names that begin with two underscores to itself anyway.
 */
export const noReservedNames: ValidationRule = (context: ValidationContext) => ({
  Name(node) {
    if (node.value === RESERVED) context.reportError(new GraphQLError(`"${RESERVED}" may not be the name of anything`, { nodes: node }));
  },
});
