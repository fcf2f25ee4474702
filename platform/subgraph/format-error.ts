import { GraphQLError } from 'graphql';
import type { RequestInfo } from '#kernel/client.js';
import { ERROR_CODES, type ErrorCode, HubError, isErrorCode } from '#kernel/errors.js';
import type { Log } from '../log.js';
import { requestFields } from '../request-fields.js';

/** What a client reads beside the message. */
export interface HubErrorExtensions extends Record<string, unknown> {
  code: ErrorCode;
  retryable: boolean;
  /** The upstream that failed: "orders.house". */
  system?: string;
  subgraph?: string;
}

const LEVEL: Record<ErrorCode, 'debug' | 'info' | 'warn' | 'error'> = {
  INVALID_INPUT: 'debug',
  UNAUTHENTICATED: 'info',
  FORBIDDEN: 'info',
  NOT_FOUND: 'debug',
  CONFLICT: 'info',
  RATE_LIMITED: 'info',
  DEADLINE_EXCEEDED: 'info',
  UPSTREAM_REJECTED: 'warn',
  UPSTREAM_MALFORMED: 'error',
  UPSTREAM_TIMEOUT: 'warn',
  UPSTREAM_UNAVAILABLE: 'warn',
  IN_DOUBT: 'warn',
  MISCONFIGURED: 'error',
  SHUTTING_DOWN: 'info',
  INTERNAL: 'error',
};

const logged = new WeakSet<object>();

export interface FormatErrorOptions {
  log: Log;
  subgraph?: string;
  /** In which it came up, for the log. */
  request?: RequestInfo | undefined;
}

/**
 * Makes what was thrown into what a client may read: code, retryable, system, subgraph. What nobody foresaw is INTERNAL,
 * its message is kept from the client and logged, once. An error that already has a code of ours (it comes from another
 * subgraph) keeps it and is not logged again.
 */
export function formatError(thrown: unknown, { log, subgraph, request }: FormatErrorOptions): GraphQLError {
  const path = thrown instanceof GraphQLError ? thrown.path : undefined;
  const make = (message: string, extensions: HubErrorExtensions) => new GraphQLError(message, { path, extensions });
  const innermost = originOf(thrown);

  if (innermost instanceof GraphQLError) {
    if (isErrorCode(innermost.extensions.code)) {
      const { code } = innermost.extensions;
      return make(innermost.message, { ...innermost.extensions, code, retryable: ERROR_CODES[code].retryable });
    }
    // Parsing, validation and coercion of variables fail before there is a path: the request itself is wrong.
    if (!path) return make(innermost.message, { code: 'INVALID_INPUT', retryable: false });
  }

  const error =
    innermost instanceof HubError ? innermost : new HubError('INTERNAL', 'Something went wrong inside the hub', { cause: innermost });
  const { code, retryable, system } = error;
  if (!logged.has(keyOf(innermost))) {
    logged.add(keyOf(innermost));
    const about = request && requestFields(request);
    log[LEVEL[code]]({ err: innermost, code, system, subgraph, path: path?.join('.'), ...about }, 'A field could not be answered');
  }
  return make(code === 'INTERNAL' ? 'Something went wrong inside the hub' : error.message, {
    code,
    retryable,
    ...(system && { system }),
    ...(subgraph && { subgraph }),
  });
}

/** Errors thrown by resolvers, and by plugins, come wrapped, some of them twice. */
export const originOf = (thrown: unknown): unknown =>
  thrown instanceof GraphQLError && thrown.originalError ? originOf(thrown.originalError) : thrown;

const keyOf = (thrown: unknown): object => (typeof thrown === 'object' && thrown !== null ? thrown : {});
