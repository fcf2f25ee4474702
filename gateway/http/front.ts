import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { type ApolloServer, HeaderMap } from '@apollo/server';
import type { Clock } from '#kernel/clock.js';
import { Deadline } from '#kernel/deadline.js';
import { HubError } from '#kernel/errors.js';
import type { Ids } from '#kernel/ids.js';
import { readJsonBody } from '#platform/http/body.js';
import { type Coding, codingFor } from '#platform/http/compression.js';
import { Refusal } from '#platform/http/refusal.js';
import { REQUEST_ID, requestIdOf } from '#platform/http/request-id.js';
import type { Log } from '#platform/log.js';
import type { Identities } from '../identity.js';
import {
  clientHasGone,
  type DeadlineLimits,
  deadlineMsOf,
  type GatewayContext,
  type GatewayRequest,
  requestOfHeaders,
  withDeadline,
} from '../request.js';
import { type Headers, sendWhole, statusOf } from './answer.js';
import { type Agreed, agreedOn } from './negotiation.js';
import { sendParts } from './parts.js';
import { checkPreflight } from './preflight.js';
import { MAX_LEVELS, questionOf, searchOf } from './question.js';

export interface FrontOptions {
  /** Throws where nothing may be asked yet, or any more. */
  mustBeReady(): void;
  /** The pipeline of the graph that is served at the moment. */
  pipeline(): ApolloServer<GatewayContext>;
  identities: Identities;
  clock: Clock;
  log: Log;
  /** Where requests get their ids that bring none. */
  ids: Ids;
  deadlines: DeadlineLimits;
  /** The longest question that is read. */
  maxBytes: number;
}

/** What /graphql is asked by; the last two are about subscriptions (events/single.ts). */
export const ALLOWED = 'GET, POST, PUT, DELETE';

/** GraphQL over HTTP: from Node's request to Apollo's pipeline and back. */
export const front = ({ mustBeReady, pipeline, identities, clock, log, ids, deadlines, maxBytes }: FrontOptions) => {
  const underWay = new Set<Promise<void>>();

  const answer = async (request: IncomingMessage, response: ServerResponse, requestId: string, agreed: Agreed): Promise<void> => {
    mustBeReady();
    const { method, headers } = request;
    if (method !== 'POST' && method !== 'GET') throw new Refusal(405, '/graphql wants POST, or GET for queries', { allow: ALLOWED });
    checkPreflight(method, headers);
    const said = await requestOfHeaders(headers, identities);
    const ms = deadlineMsOf(said.client, deadlines, deadlineOf(headers['x-hub-deadline-ms']));
    const body = method === 'POST' ? questionOf(await readJsonBody(request, { maxBytes, maxLevels: MAX_LEVELS })) : undefined;
    const search = method === 'GET' ? searchOf(request.url!) : '';

    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) gone.abort(clientHasGone());
    });
    // Who has gone while the question was read will not be heard to go.
    if (response.destroyed) gone.abort(clientHasGone());
    const { request: asked, settle } = withDeadline(
      { ...said, requestId, address: request.socket.remoteAddress, signal: gone.signal },
      ms,
      clock,
    );
    const ends: (() => void)[] = [];
    const after = (end: () => void) => void ends.push(end);
    try {
      const answered = await pipeline().executeHTTPGraphQLRequest({
        httpGraphQLRequest: { method, headers: headerMap(headers, agreed), search, body },
        context: async () => ({ request: asked, after }),
      });
      const { body: content } = answered;
      const sent = headersOf(answered.headers, requestId, method);
      const coding = (): Coding | null => codingFor(headers['accept-encoding']);
      if (content.kind === 'complete') {
        const text = content.string;
        const status = statusOf(answered.status, text, agreed.type);
        sent['content-type'] = `${agreed.type}; charset=utf-8`;
        if (status === 401) sent['www-authenticate'] ??= 'Bearer';
        if (text.startsWith('{"errors"')) tell(log.child({ requestId }), status, asked);
        await sendWhole(response, { status, headers: sent, text }, coding);
      } else {
        await sendParts(response, { status: answered.status ?? 200, headers: sent, parts: content.asyncIterator }, coding(), gone.signal);
      }
    } finally {
      settle();
      for (const end of ends) end();
    }
  };

  const begin = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requestId = requestIdOf(request.headers[REQUEST_ID], ids);
    let agreed: Agreed | undefined;
    try {
      agreed = agreedOn(request.headers.accept);
      await answer(request, response, requestId, agreed);
    } catch (thrown) {
      // Whoever tells the client what went wrong tells it in the same form.
      if (!response.headersSent) {
        response.setHeader(REQUEST_ID, requestId);
        response.setHeader('vary', VARY);
        if (agreed) response.setHeader('content-type', `${agreed.type}; charset=utf-8`);
      }
      throw thrown;
    }
  };

  return {
    async request(request: IncomingMessage, response: ServerResponse): Promise<void> {
      const work = begin(request, response);
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

/** So that who was told the id of a request finds when and whose it was, beside what the log has of its errors. */
const tell = (log: Log, status: number, { client, callId }: GatewayRequest): void =>
  log[status === 200 || status >= 500 ? 'info' : 'debug']({ status, client: client.id, callId }, 'An answer has errors');

/** Absent: the default. Present, it must make sense: a client that thinks it set a limit should learn that it did not. */
const deadlineOf = (header: string | string[] | undefined): number | null => {
  if (header === undefined) return null;
  const deadline = Deadline.fromHeader(String(header), () => 0);
  if (!deadline) throw new HubError('INVALID_INPUT', 'x-hub-deadline-ms wants a whole number of milliseconds');
  return deadline.leftMs;
};

const headerMap = (headers: IncomingHttpHeaders, { accept }: Agreed): HeaderMap => {
  const map = new HeaderMap();
  for (const name in headers) {
    const value = headers[name]!;
    map.set(name, typeof value === 'string' ? value : value.join(', '));
  }
  // Else each of those that read it would choose anew; one that is empty they need not even take for "*/*".
  if (accept === null) map.set('accept', '');
  return map;
};

/** What of an answer depends on which headers of the request. */
const VARY = 'accept, accept-encoding';

/** What plugins have set, and what every answer has. */
const headersOf = (set: HeaderMap, requestId: string, method: string): Headers => {
  const headers: Headers = { vary: VARY, [REQUEST_ID]: requestId };
  // Nobody on the way may keep what one client was told for another, unless somebody here knows better.
  if (method === 'GET') headers['cache-control'] = 'no-store';
  for (const [name, value] of set) headers[name] = name === 'vary' ? `${VARY}, ${value}` : value;
  return headers;
};
