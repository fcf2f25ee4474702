import { HeaderMap } from '@apollo/server';
import { GraphQLError } from 'graphql';
import { HubError } from '#kernel/errors.js';
import { statusOf } from '#platform/http/respond.js';

export interface RefusalOptions {
  /** Beside code and retryable, for the client's program. */
  extensions?: Record<string, unknown>;
  headers?: Record<string, string>;
}

/**
 * A HubError as Apollo's pipeline answers it: with the HTTP status that its code has, headers, and what else a client's
 * program wants to know.
 */
export const refusal = (error: HubError, { extensions = {}, headers = {} }: RefusalOptions = {}): GraphQLError => {
  const head = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) head.set(name, value);
  // Another library has given "http" a type of its own; this is Apollo's.
  const said: Record<string, unknown> = { ...extensions, code: error.code, http: { status: statusOf(error), headers: head } };
  return new GraphQLError(error.message, { extensions: said });
};

/** What was thrown, as the pipeline answers it. */
export const asRefusal = (thrown: unknown): unknown => (thrown instanceof HubError ? refusal(thrown) : thrown);
