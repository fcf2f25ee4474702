import type { GraphQLFormattedError } from 'graphql';

/** In process an error is an object with methods, over a wire it is plain already. */
export const toFormatted = (error: GraphQLFormattedError & { toJSON?(): GraphQLFormattedError }): GraphQLFormattedError =>
  error.toJSON?.() ?? error;

/**
 * When a whole fetch is refused, it was the gateway who asked wrongly or showed a wrong token, not the client. Only a
 * value of a scalar that the gateway knows nothing about comes from the client as it is.
 */
export const refused = (error: GraphQLFormattedError): GraphQLFormattedError => {
  const code = error.extensions?.code;
  const isOurs = code === 'UNAUTHENTICATED' || code === 'FORBIDDEN' || (code === 'INVALID_INPUT' && !ABOUT_A_VALUE.test(error.message));
  return isOurs ? { ...error, extensions: { ...error.extensions, code: 'UPSTREAM_REJECTED' } } : error;
};

/** How graphql-js begins what it says of a variable, and of a value in the operation's text. */
const ABOUT_A_VALUE = /^(Variable "\$|Expected value of type )/;

/** An error of a subgraph, with the subgraph's name; what it says of its own code's insides stays here. */
export const saidBy = (subgraph: string, error: GraphQLFormattedError): GraphQLFormattedError => {
  const { stacktrace: _, exception: __, ...said } = error.extensions ?? {};
  return { ...error, extensions: { code: 'UPSTREAM_REJECTED', ...said, subgraph } };
};
