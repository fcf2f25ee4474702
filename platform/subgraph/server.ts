import { type ExecutionResult, parse } from 'graphql';
import { handleProtocols } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import type { RequestInfo } from '#kernel/client.js';
import { HubError } from '#kernel/errors.js';
import type { Json } from '#kernel/json.js';
import type { HealthCheck } from '../health.js';
import { readJsonBody } from '../http/body.js';
import { errorBody, sendJson } from '../http/respond.js';
import type { Routes } from '../http/routes.js';
import type { Log } from '../log.js';
import { tracedExecutor } from '../telemetry/traced-executor.js';
import type { Tracing } from '../telemetry/tracing.js';
import { type SubgraphExecutor, type SubgraphOperation, subgraphExecutor } from './executor.js';
import { formatError } from './format-error.js';
import { fromRequestHeaders } from './request-headers.js';
import type { Subgraph } from './subgraph.js';

const Body = z.object({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
});

/** The largest question that is read. Answers may be larger. */
const MAX_BYTES = 1_048_576;

/** How a gateway asks a subgraph how it is: whatever it is written in, it can answer this. */
export const HEALTH_QUESTION = '{ __typename }';

export interface SubgraphRoutesOptions {
  log: Log;
  /** What the answer to the health question depends on; without it a subgraph that answers is well. */
  check?: HealthCheck;
  /** Where questions go: POST, and graphql-ws for subscriptions. */
  path?: string;
  /** Shared when the same process asks the subgraph directly too. */
  executor?: SubgraphExecutor;
  /** Goes on with the traces that questions bring along. */
  tracing?: Tracing | undefined;
}

/** A subgraph in a process of its own: POST and graphql-ws on one path. Trusts its callers for who they ask on behalf of. */
export function subgraphRoutes(
  subgraph: Subgraph,
  { log, check, path = '/graphql', tracing, executor: plain = subgraphExecutor(subgraph, { log }) }: SubgraphRoutesOptions,
): Routes {
  const executor = tracing ? tracedExecutor(plain, subgraph.name) : plain;
  const requestOf = (headers: Readonly<Record<string, unknown>>, signal?: AbortSignal): RequestInfo => {
    const request = fromRequestHeaders(headers, signal);
    return tracing ? { ...request, span: tracing.from(name => headers[name]) } : request;
  };
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_BYTES, handleProtocols });
  const server = useServer(
    {
      // The executor looks at the document itself; graphql-ws only needs it to tell a subscription from a query.
      onSubscribe: (_, __, { query, operationName, variables, extensions }) => {
        try {
          const request = requestOf(extensions ?? {});
          const contextValue: SubgraphOperation = { query, operationName, variables, request };
          return { schema: subgraph.schema, document: parse(query), operationName, contextValue };
        } catch (thrown) {
          return [formatError(thrown, { log, subgraph: subgraph.name })];
        }
      },
      execute: ({ contextValue }) => executor.execute(contextValue as SubgraphOperation),
      subscribe: ({ contextValue }) => executor.subscribe(contextValue as SubgraphOperation),
    },
    sockets,
  );
  const isOurs = (url: string | undefined) => (url ?? '').split('?', 1)[0] === path;

  return {
    access: 'token',

    async request(came, response) {
      if (!isOurs(came.url)) return false;
      const { headers, method } = came;
      if (method !== 'POST') throw new HubError('INVALID_INPUT', `${path} wants POST`);
      if (!/^application\/(graphql\+)?json\b/.test(headers['content-type'] ?? '')) {
        throw new HubError('INVALID_INPUT', `${path} wants content of type application/json`);
      }
      const body = Body.safeParse(await readJsonBody(came, { maxBytes: MAX_BYTES }));
      if (!body.success) throw new HubError('INVALID_INPUT', 'The body wants a query, and variables as an object');
      const leaving = new AbortController();
      response.once('close', () => leaving.abort());
      if (check && body.data.query === HEALTH_QUESTION) {
        sendJson(response, 200, healthAnswer(await check.check(leaving.signal)));
        return true;
      }
      // How the subgraph is is asked every few seconds: nobody wants to follow that.
      const request =
        HEALTH_QUESTION === body.data.query ? fromRequestHeaders(headers, leaving.signal) : requestOf(headers, leaving.signal);
      const answer = await executor.execute({ ...body.data, request });
      sendJson(response, statusOf(answer), answer as unknown as Json);
      return true;
    },

    upgrade(request, socket, head) {
      if (!isOurs(request.url)) return false;
      sockets.handleUpgrade(request, socket, head, connection => sockets.emit('connection', connection, request));
      return true;
    },

    async drain() {
      await server.dispose();
    },
  };
}

/** What is DOWN has no data, what is DEGRADED has; the error says why. */
const healthAnswer = ({ standing, reason }: Awaited<ReturnType<HealthCheck['check']>>): Json => {
  const data = { __typename: 'Query' };
  if (standing === 'UP') return { data };
  const error = new HubError('UPSTREAM_UNAVAILABLE', reason ?? 'It does not say why');
  return { ...(errorBody(error) as object), ...(standing === 'DEGRADED' && { data }) };
};

/** Without data nothing was begun: mostly because of how it was asked, seldom because of a mistake of ours. */
const statusOf = (answer: ExecutionResult): number => {
  if ('data' in answer) return 200;
  return answer.errors?.some(({ extensions }) => extensions.code === 'INTERNAL') ? 500 : 400;
};
