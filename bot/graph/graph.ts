import { type Client, createClient } from 'graphql-ws';
import { Pool } from 'undici';
import { WebSocket } from 'ws';
import { ERROR_CODES, type ErrorCode, HubError } from '#kernel/errors.js';
import type { TypedDocumentString } from './generated/graphql.js';

/** On whose behalf something is asked: the graph's log of the call shows it under this turn. */
export interface About {
  callId: string;
  turn?: number;
}

export interface GraphFault {
  message: string;
  path?: readonly (string | number)[];
  extensions?: { code?: string; retryable?: boolean; subgraph?: string };
}

/** What came back. Where a system was down, its part of `data` is null and `errors` says why. */
export interface Answer<Result> {
  data: Result;
  errors: readonly GraphFault[];
}

/** The graph as its clients see it: one address for questions, one socket for everything that is to be heard of. */
export interface Graph {
  /** Throws a HubError when nothing of what was asked for came back. */
  ask<Result, Variables>(document: TypedDocumentString<Result, Variables>, variables: Variables, about?: About): Promise<Answer<Result>>;
  /** Ends with the signal; comes back by itself when the connection was lost, and then calls `connected` again. */
  listen<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
    signal: AbortSignal,
  ): AsyncIterable<Answer<Result>>;
  /** Called at each new connection of the socket: what happened in between has been missed. */
  onConnected(callback: () => void): void;
  close(): Promise<void>;
}

/** The graph as one turn of one call sees it. */
export interface CallGraph {
  ask<Result, Variables>(document: TypedDocumentString<Result, Variables>, variables: Variables): Promise<Answer<Result>>;
}

export const onBehalfOf = (graph: Graph, about: About): CallGraph => ({
  ask: (document, variables) => graph.ask(document, variables, about),
});

/** A part of an answer without which there is no going on. Throws, where its system is down, as if there were no answer at all. */
export const needed = <Part>(part: Part | null, errors: readonly GraphFault[]): Part => {
  if (part === null) throw refusal(errors);
  return part;
};

/** Whether it does something, rather than only look. */
export const isChange = <R, V>(document: TypedDocumentString<R, V>): boolean => /^\s*mutation\b/.test(String(document));

export interface GraphSettings {
  /** "http://127.0.0.1:8080/graphql" */
  url: string;
  /** The development token, where the hub asks for one. */
  token: string | null;
  client: string;
  /** How long an answer is of use to a caller who waits. */
  patienceMs: number;
}

export const httpGraph = ({ url, token, client, patienceMs }: GraphSettings): Graph => {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: 16, pipelining: 1, headersTimeout: patienceMs, bodyTimeout: patienceMs });
  const headers = {
    'content-type': 'application/json',
    'x-hub-client': client,
    'x-hub-purpose': 'SERVE_CALL',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
  const callbacks: (() => void)[] = [];
  const sockets = webSocketClient(url, { client, token }, () => {
    for (const callback of callbacks) callback();
  });

  return {
    async ask(document, variables, about) {
      const response = await pool
        .request({
          path: pathname,
          method: 'POST',
          headers: { ...headers, 'x-hub-deadline-ms': String(patienceMs), ...aboutHeaders(about) },
          body: JSON.stringify({ query: String(document), variables }),
        })
        .catch((cause: unknown) => {
          throw new HubError('UPSTREAM_UNAVAILABLE', `The graph at ${url} does not answer`, { system: 'graph', cause });
        });
      const { data, errors = [] } = (await response.body.json()) as { data?: unknown; errors?: GraphFault[] };
      if (isEmpty(data, errors)) throw refusal(errors);
      return { data: data as never, errors };
    },
    async *listen(document, variables, signal) {
      const results = sockets.iterate({ query: String(document), variables: variables as Record<string, unknown> });
      const stop = () => void results.return?.();
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) return;
      try {
        for await (const { data, errors, extensions } of results) {
          // Events were lost on the way: as if the connection had been.
          if ((extensions as { gap?: object } | undefined)?.gap) for (const callback of callbacks) callback();
          if (data) yield { data: data as never, errors: (errors ?? []) as unknown as GraphFault[] };
        }
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },
    onConnected: callback => void callbacks.push(callback),
    async close() {
      await sockets.dispose();
      await pool.close();
    },
  };
};

const webSocketClient = (url: string, { client, token }: { client: string; token: string | null }, connected: () => void): Client =>
  createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: token === null ? WebSocket : authorized(token),
    connectionParams: { client, purpose: 'SERVE_CALL' },
    lazy: true,
    keepAlive: 10_000,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: attempt => new Promise(resolve => setTimeout(resolve, Math.min(5_000, 100 * 2 ** attempt) * (0.5 + Math.random() / 2))),
    on: { connected },
  });

/** graphql-ws makes its sockets itself; this one brings the token along. */
const authorized = (token: string) =>
  class extends WebSocket {
    constructor(address: string, protocols?: string | string[]) {
      super(address, protocols, { headers: { authorization: `Bearer ${token}` } });
    }
  };

const aboutHeaders = (about: About | undefined): Record<string, string> =>
  about === undefined ? {} : { 'x-hub-call-id': about.callId, ...(about.turn === undefined ? {} : { 'x-hub-turn': String(about.turn) }) };

/** Nothing found is an answer; nothing at all, with errors, is none. */
const isEmpty = (data: unknown, errors: readonly GraphFault[]): boolean =>
  data === null || data === undefined || (errors.length > 0 && Object.values(data).every(part => part === null));

/** The failure as the hub names it: whether trying again is of use, and whether something may have been done, follows from that. */
const refusal = (errors: readonly GraphFault[]): HubError => {
  const [first] = errors;
  const { code, subgraph } = first?.extensions ?? {};
  return new HubError(isErrorCode(code) ? code : 'UPSTREAM_REJECTED', `The graph gave no answer: ${first?.message ?? 'an empty one'}`, {
    system: subgraph ?? 'graph',
  });
};

const isErrorCode = (code: string | undefined): code is ErrorCode => code !== undefined && Object.hasOwn(ERROR_CODES, code);
