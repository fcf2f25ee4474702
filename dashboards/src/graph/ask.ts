import type { TypedDocumentString } from '../../graph/generated/graphql';

/** Who we are to the hub, and what we read personal data for. */
export const ASKER = { client: 'dashboard:wallboard', purpose: 'SUPERVISE' };

const HEADERS = {
  'content-type': 'application/json',
  accept: 'application/graphql-response+json, application/json',
  'x-hub-client': ASKER.client,
  'x-hub-purpose': ASKER.purpose,
};

/** What went wrong in a part of an answer, as the hub's errors say it. */
export interface Problem {
  message: string;
  code: string | null;
  /** Where in the answer: ["call", "customer", "orders"]. */
  path: readonly (string | number)[];
}

/** An answer of the graph: what could be had, and what could not. */
export interface Answer<T> {
  data: T | null;
  problems: Problem[];
}

/** The graph could not be asked at all. */
export class Unreachable extends Error {
  constructor(
    readonly why: 'unreachable' | 'refused',
    cause?: unknown,
  ) {
    super(why, { cause });
  }
}

interface WireError {
  message: string;
  path?: readonly (string | number)[];
  extensions?: { code?: string };
}

export const problemOf = (error: WireError): Problem => ({
  message: error.message,
  code: error.extensions?.code ?? null,
  path: error.path ?? [],
});

/** Asks the graph over HTTP. Rejects with Unreachable, or with the signal's reason when aborted. */
export async function ask<T, V>(document: TypedDocumentString<T, V>, variables: V, signal?: AbortSignal): Promise<Answer<T>> {
  let response: Response;
  try {
    response = await fetch('/graphql', {
      method: 'POST',
      headers: HEADERS,
      body: JSON.stringify({ query: document.toString(), variables }),
      signal: signal ?? null,
    });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new Unreachable('unreachable', cause);
  }
  if (response.status === 401 || response.status === 403) throw new Unreachable('refused');
  const answer = (await response.json().catch(() => null)) as { data?: T | null; errors?: WireError[] } | null;
  if (answer === null || (answer.data === undefined && answer.errors === undefined)) throw new Unreachable('unreachable');
  return { data: answer.data ?? null, problems: (answer.errors ?? []).map(problemOf) };
}
