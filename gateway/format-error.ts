import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { RequestInfo } from '#kernel/client.js';
import { ERROR_CODES, isErrorCode } from '#kernel/errors.js';
import type { Log } from '#platform/log.js';
import { formatError as formatHubError } from '#platform/subgraph/format-error.js';

/** Codes of the persisted-query protocol: clients act on them, so they stay as they are. */
const PROTOCOL_CODES: readonly unknown[] = ['PERSISTED_QUERY_NOT_FOUND', 'PERSISTED_QUERY_NOT_SUPPORTED'];

export interface FormatErrorOptions {
  log: Log;
  development: boolean;
  /** In which request an error came up, for the log. */
  requestOf?(thrown: unknown): RequestInfo | undefined;
}

/**
 * The one place where an error gets the form that clients read: a message, where in the question or the answer it
 * belongs, and code, retryable, subgraph and system. What nobody foresaw says no more than INTERNAL, and is logged.
 */
export const formatError =
  ({ log, development, requestOf }: FormatErrorOptions) =>
  (formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError => {
    if (PROTOCOL_CODES.includes(formatted.extensions?.code)) return formatted;
    const {
      message,
      path,
      extensions: said = {},
    } = (saidBySubgraph(thrown) ?? formatHubError(thrown, { log, request: requestOf?.(thrown) })).toJSON();
    // Status and headers are for Apollo's pipeline, which has them already.
    const { http: _, ...extensions } = said;
    return {
      message: development ? cut(message) : withoutSuggestions(cut(message)),
      ...(formatted.locations && { locations: formatted.locations }),
      ...(path && { path }),
      extensions,
    };
  };

/**
 * What a subgraph said keeps its words and its code, also where that is none of ours: subgraphs need not be of this house.
 * Whether to try again only our codes tell.
 */
const saidBySubgraph = (thrown: unknown): GraphQLError | null => {
  if (!(thrown instanceof GraphQLError) || typeof thrown.extensions.subgraph !== 'string') return null;
  const { code } = thrown.extensions;
  const extensions = { ...thrown.extensions, retryable: isErrorCode(code) && ERROR_CODES[code].retryable };
  return new GraphQLError(thrown.message, { path: thrown.path, extensions });
};

/** In production a mistyped name must not be a way to learn the names there are. */
const withoutSuggestions = (message: string): string => message.replace(/ Did you mean [^?]*\?/g, '');

/** A message quotes what it is about, which may be as long as a question. */
const LONGEST = 2_000;
const cut = (message: string): string => (message.length > LONGEST ? `${message.slice(0, LONGEST)}…` : message);
