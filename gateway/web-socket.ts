import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type FormattedExecutionResult, getOperationAST, OperationTypeNode } from 'graphql';
import { handleProtocols, makeServer } from 'graphql-ws';
import { WebSocket, WebSocketServer } from 'ws';
import { HubError } from '#kernel/errors.js';
import type { Log } from '#platform/log.js';
import type { Graph } from './graph.js';
import type { Identities } from './identity.js';
import { keepAlive } from './keep-alive.js';
import { asGraphQLError, type LiveContext, type LiveOperationsOptions, liveOperations } from './live-operations.js';
import { type GatewayRequest, requestOfConnection } from './request.js';

export interface WebSocketOptions extends Omit<LiveOperationsOptions, 'pipeline'> {
  /** The graph that is served at the moment. */
  graph(): Graph;
  identities: Identities;
  log: Log;
  maxBytes: number;
  /** How many operations one connection may have open. */
  maxOperations: number;
  /** How long a client may be silent before it is asked whether it is there, and then gone without an answer. */
  pingMs?: number;
}

/** What is known of one socket. */
interface Connection {
  socket: WebSocket;
  gone: AbortController;
  /** Who is there; null until the client has said. */
  request: GatewayRequest | null;
  /** Queries and mutations that are being answered, by their ids. */
  answering: Map<string, PromiseWithResolvers<void>>;
}

/** The graphql-transport-ws protocol: subscriptions above all; queries and mutations are answered too. */
export const webSocket = (options: WebSocketOptions) => {
  const { graph, identities, log, maxBytes, maxOperations, pingMs = 15_000, clock } = options;
  const { execute, subscribe, formatAll } = liveOperations({ ...options, pipeline: () => graph().pipeline });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxBytes, handleProtocols });

  const connections = new Set<Connection>();
  let closing = false;

  const server = makeServer<Record<string, unknown>, Connection>({
    async onConnect({ connectionParams, extra }) {
      try {
        extra.request = { ...(await requestOfConnection(connectionParams, identities)), signal: extra.gone.signal };
      } catch (thrown) {
        // The reason in a close frame holds at most 123 bytes (RFC 6455 section 5.5).
        extra.socket.close(4400, (thrown as HubError).message.slice(0, 120));
      }
    },
    onSubscribe({ subscriptions, extra }, id, { query, operationName, variables, extensions }) {
      if (closing) return [asGraphQLError(new HubError('SHUTTING_DOWN', 'The gateway is shutting down'))];
      if (Object.keys(subscriptions).length > maxOperations) {
        return [asGraphQLError(new HubError('RATE_LIMITED', `One connection may have ${maxOperations} operations open`))];
      }
      const { schema, read } = graph();
      const { document, errors } = read(query);
      if (errors) return errors;
      const kind = getOperationAST(document, operationName)?.operation;
      if (kind === OperationTypeNode.QUERY || kind === OperationTypeNode.MUTATION) extra.answering.set(id, Promise.withResolvers());
      const contextValue: LiveContext = { request: extra.request!, source: query, extensions };
      return { schema, document, operationName, variableValues: variables, contextValue };
    },
    onComplete({ extra: { answering } }, id) {
      answering.get(id)?.resolve();
      answering.delete(id);
    },
    execute,
    subscribe,
    onNext: (_context, _id, _payload, _args, result) => result as unknown as FormattedExecutionResult,
    onError: (_context, _id, _payload, errors) => formatAll(errors),
  });

  sockets.on('connection', (socket: WebSocket) => {
    const connection: Connection = { socket, gone: new AbortController(), request: null, answering: new Map() };
    connections.add(connection);
    socket.on('error', err => log.debug({ err }, 'A WebSocket client broke the protocol'));
    keepAlive(socket, pingMs, clock);
    const closed = server.opened(
      {
        protocol: socket.protocol,
        // Resolves when the system has taken the data: a client that does not read holds up its own subscriptions only.
        send: data =>
          new Promise(resolve => {
            if (socket.readyState === WebSocket.OPEN) socket.send(data, () => resolve());
            else resolve();
          }),
        close: (code, reason) => socket.close(code, reason),
        onMessage: handle =>
          socket.on('message', data => {
            handle(String(data)).catch(err => {
              log.error({ err }, 'A WebSocket message could not be handled');
              socket.close(4500, 'Something went wrong inside the hub');
            });
          }),
      },
      connection,
    );
    socket.once('close', (code, reason) => {
      connections.delete(connection);
      for (const answer of connection.answering.values()) answer.resolve();
      connection.gone.abort(new Error('The client has gone'));
      closed(code, String(reason)).catch(err => log.warn({ err }, 'A WebSocket was not left cleanly'));
    });
  });

  return {
    /** How many connections are open. */
    connections: () => connections.size,
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
      sockets.handleUpgrade(request, socket, head, connection => sockets.emit('connection', connection, request));
    },
    /**
     * Answers what has been asked, then tells every client that we are going away; resolves when they have gone, or after a
     * second without them.
     */
    async close(): Promise<void> {
      closing = true;
      await Promise.all([...connections].flatMap(({ answering }) => [...answering.values()].map(({ promise }) => promise)));
      // An answer's last message is sent right after we have heard that it is complete.
      await new Promise(resolve => setImmediate(resolve));
      const left = [...sockets.clients].map(socket => new Promise<void>(resolve => socket.once('close', () => resolve())));
      for (const socket of sockets.clients) socket.close(1001, 'The hub is shutting down');
      const waited = new AbortController();
      await Promise.race([Promise.all(left), clock.sleep(1_000, waited.signal)]);
      waited.abort();
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
};
