import { type ExecutionResult, type FormattedExecutionResult, GraphQLError, type GraphQLFormattedError } from 'graphql';
import { textOf } from '../executors/written.js';
import type { formatError } from '../format-error.js';

export type Format = ReturnType<typeof formatError>;

/** Errors in the form that clients read. A fault of ours among them is no GraphQLError. */
export const formatAll = (errors: readonly GraphQLError[], format: Format): GraphQLFormattedError[] =>
  errors.map(error => format(error.toJSON?.() ?? { message: error.message }, error));

/** An answer as JSON text, with what a stream says of itself beside what the answer brings. */
export const payloadOf = ({ data, errors, extensions }: ExecutionResult, format: Format, place?: object): string =>
  textOf({
    ...(errors && { errors: formatAll(errors, format) }),
    ...(data !== undefined && { data }),
    ...((extensions || place) && { extensions: { ...extensions, ...place } }),
  } as FormattedExecutionResult);

/** What went wrong before anything was answered, for those who format errors. */
export const asGraphQLError = (thrown: unknown): GraphQLError =>
  new GraphQLError((thrown as Error).message, { originalError: thrown as Error });

/** What went wrong before anything was answered, as an answer: JSON text. */
export const failureOf = (thrown: unknown, format: Format): string =>
  JSON.stringify({ errors: formatAll([asGraphQLError(thrown)], format) });
