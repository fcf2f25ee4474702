import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ApolloServer, HeaderMap } from '@apollo/server';
import type { Clock } from '#kernel/clock.js';
import { Deadline } from '#kernel/deadline.js';
import { HubError } from '#kernel/errors.js';
import { readJsonBody } from '#platform/http/body.js';
import { errorBody, sendJson } from '#platform/http/respond.js';
import type { Identities } from './identity.js';
import { type GatewayContext, requestOfHeaders, withDeadline } from './request.js';

export interface FrontOptions {
  /** The pipeline of the graph that is served at the moment. */
  pipeline(): ApolloServer<GatewayContext>;
  identities: Identities;
  clock: Clock;
  /** How long a request may take that names no x-hub-deadline-ms of its own. */
  deadlineMs: number;
  /** The longest that a request may wish for itself. */
  maxDeadlineMs: number;
  /** The longest question that is read. */
  maxBytes: number;
}

/** GraphQL over HTTP: from Node's request to Apollo's pipeline and back. */
export const front = ({ pipeline, identities, clock, deadlineMs, maxDeadlineMs, maxBytes }: FrontOptions) => {
  const underWay = new Set<Promise<void>>();

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', headers } = request;
    if (method !== 'POST' && method !== 'GET') return notAllowed(response);
    const header = (name: string): string | undefined => {
      const value = headers[name];
      return Array.isArray(value) ? value[0] : value;
    };
    const said = await requestOfHeaders(header, identities);
    const ms = Math.min(deadlineOf(header('x-hub-deadline-ms')) ?? deadlineMs, maxDeadlineMs);
    if (method === 'POST' && !/^application\/(graphql\+)?json\s*(;|$)/i.test(header('content-type') ?? '')) {
      throw new HubError('INVALID_INPUT', 'A question is wanted as content of type application/json');
    }
    const body = method === 'POST' ? await readJsonBody(request, maxBytes) : undefined;

    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) gone.abort(new Error('The client has gone'));
    });
    const { request: asked, settle } = withDeadline({ ...said, address: request.socket.remoteAddress, signal: gone.signal }, ms, clock);
    try {
      const {
        status,
        headers: answered,
        body: content,
      } = await pipeline().executeHTTPGraphQLRequest({
        httpGraphQLRequest: { method, headers: headerMap(headers), search: searchOf(request), body },
        context: async () => ({ request: asked }),
      });
      const text = content.kind === 'complete' ? content.string : await joined(content.asyncIterator);
      response.writeHead(status ?? 200, { ...Object.fromEntries(answered), 'content-length': Buffer.byteLength(text) });
      response.end(text);
    } finally {
      settle();
    }
  };

  return {
    async request(request: IncomingMessage, response: ServerResponse): Promise<void> {
      const work = answer(request, response);
      const quiet = work.catch(() => {}).finally(() => underWay.delete(quiet));
      underWay.add(quiet);
      await work;
    },
    /** Resolves when every question that has come has its answer. */
    async drained(): Promise<void> {
      await Promise.all(underWay);
    },
  };
};

/** Absent: the default. Present, it must make sense: a client that thinks it set a limit should learn that it did not. */
const deadlineOf = (header: string | undefined): number | null => {
  if (header === undefined) return null;
  const deadline = Deadline.fromHeader(header, () => 0);
  if (!deadline) throw new HubError('INVALID_INPUT', 'x-hub-deadline-ms wants a whole number of milliseconds');
  return deadline.leftMs;
};

const notAllowed = (response: ServerResponse): void => {
  response.setHeader('allow', 'GET, POST');
  sendJson(response, 405, errorBody(new HubError('INVALID_INPUT', '/graphql wants POST, or GET for queries')));
};

const headerMap = (headers: IncomingMessage['headers']): HeaderMap => {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  return map;
};

const searchOf = ({ url = '' }: IncomingMessage): string => (url.includes('?') ? url.slice(url.indexOf('?')) : '');

const joined = async (parts: AsyncIterable<string>): Promise<string> => {
  let text = '';
  for await (const part of parts) text += part;
  return text;
};
