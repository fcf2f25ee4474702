import type { ExecutionResult } from 'graphql';
import { Pool } from 'undici';
import type { Clock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { toRequestHeaders } from '#platform/subgraph/request-headers.js';
import { HEALTH_QUESTION } from '#platform/subgraph/server.js';
import { answerOf, asUpstreamError } from './answer.js';
import { httpLive } from './http-live.js';
import { httpLiveSse } from './http-live-sse.js';
import type { SubgraphOperation, SubgraphTransport } from './transport.js';

export interface HttpTransportOptions {
  name: string;
  /** The subgraph's GraphQL endpoint: POST for queries, the same path by WebSocket for subscriptions. */
  url: string;
  /** What the subgraph wants to be shown, where it listens beyond its own machine. */
  token?: string | null;
  clock: Clock;
  /** How long an answer may take when the request itself allows more; and how long a subscription, until it stands. */
  timeoutMs?: number;
  /** How often a subscription's connection is asked whether its other end is still there. */
  pingMs?: number;
  maxConnections?: number;
  /** By which protocol it tells of what happens: graphql-ws, or the one of graphql-sse. */
  subscriptions?: 'ws' | 'sse';
  /** An answer over this is not read to its end. */
  maxBytes?: number;
}

/** A subgraph in another process: HTTP over kept connections, subscriptions by graphql-ws. */
export const http = ({
  name,
  url,
  token = null,
  clock,
  timeoutMs = 10_000,
  pingMs = 10_000,
  maxConnections = 64,
  subscriptions = 'ws',
  maxBytes = 16_777_216,
}: HttpTransportOptions): SubgraphTransport => {
  const endpoint = endpointOf(name, url);
  const pool = new Pool(endpoint.origin, { connections: maxConnections, keepAliveTimeout: 30_000, headersTimeout: 0, bodyTimeout: 0 });
  const path = endpoint.pathname + endpoint.search;
  const shown: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  const followBy = subscriptions === 'sse' ? httpLiveSse : httpLive;
  const live = followBy({ name, url: endpoint.href, headers: shown, clock, timeoutMs, pingMs });

  const post = async (headers: Record<string, string>, body: unknown, signal: AbortSignal): Promise<ExecutionResult> => {
    const response = await pool.request({
      method: 'POST',
      path,
      headers: { ...headers, ...shown, 'content-type': 'application/json', accept: 'application/graphql-response+json, application/json' },
      body: JSON.stringify(body),
      signal,
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of response.body) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new HubError('UPSTREAM_MALFORMED', `${name} answered with over ${maxBytes} bytes`);
      chunks.push(chunk);
    }
    const type = String(response.headers['content-type'] ?? '');
    return answerOf(name, { status: response.statusCode, type, body: Buffer.concat(chunks) });
  };

  const execute = async ({ query, operationName, variables, request }: SubgraphOperation): Promise<ExecutionResult> => {
    const answered = new AbortController();
    const timeout = new AbortController();
    void clock.sleep(timeoutMs, answered.signal).then(() => {
      if (!answered.signal.aborted) timeout.abort(new HubError('UPSTREAM_TIMEOUT', `${name} took over ${timeoutMs} ms`));
    });
    const signal = request.signal ? AbortSignal.any([request.signal, timeout.signal]) : timeout.signal;
    try {
      return await post(toRequestHeaders(request), { query, operationName, variables }, signal);
    } catch (thrown) {
      throw asUpstreamError(name, thrown);
    } finally {
      answered.abort();
    }
  };

  return {
    name,
    execute,
    subscribe: async operation => live.subscribe(operation),
    async health(signal) {
      try {
        const { data, errors } = await post({}, { query: HEALTH_QUESTION }, signal);
        if (!errors?.length) return { standing: 'UP', reason: null };
        return { standing: data ? 'DEGRADED' : 'DOWN', reason: errors[0]!.message };
      } catch (thrown) {
        return { standing: 'DOWN', reason: asUpstreamError(name, thrown).message };
      }
    },
    async close() {
      await live.close();
      await pool.destroy();
    },
  };
};

const endpointOf = (name: string, url: string): URL => {
  const endpoint = URL.parse(url);
  if (endpoint && /^https?:$/.test(endpoint.protocol)) return endpoint;
  throw new HubError('MISCONFIGURED', `The subgraph ${name} wants an address like http://host/graphql, got "${url}"`);
};
