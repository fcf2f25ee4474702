import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ExecutionArgs, GraphQLError, type GraphQLFormattedError, GraphQLSchema, parse } from 'graphql';
import { handleProtocols, makeServer } from 'graphql-ws';
import { WebSocket, WebSocketServer } from 'ws';
import { asHubError, HubError } from '#kernel/errors.js';
import { textOf } from './executors/written.js';
import type { Identity } from './identity.js';
import { keepAlive } from './keep-alive.js';
import { type LiveAnswer, type LiveDoor, nameOf } from './live-operations.js';
import { clientHasGone, type GatewayRequest, requestOfConnection } from './request.js';
import { type OperationHolder, SocketOperation } from './socket-operation.js';
import { MOST_UNREAD } from './subscriptions/limits.js';
import { asGraphQLError, formatAll } from './subscriptions/payload.js';
import type { Places, SharedPlaces } from './subscriptions/places.js';
import { TooSlow } from './subscriptions/subscriber.js';
import type { Visitor } from './subscriptions/visitors.js';

export interface WebSocketOptions extends LiveDoor {
  /** Sockets that are open, whether it is known whose they are or not. */
  sockets: Places;
}

/** What is known of one socket. */
class Connection implements Visitor, OperationHolder {
  /** Null until the client has said who it is. */
  request: GatewayRequest | null = null;
  /** Under which name its places are taken. */
  client: string | null = null;
  cutOff = false;
  /** Of questions that are being answered: of a client that is gone they are not answered any more. */
  readonly asking = new Set<AbortController>();
  /** By themselves: a client may use an id again before what had it is over. */
  readonly operations = new Set<SocketOperation>();

  constructor(
    readonly socket: WebSocket,
    readonly wire: Duplex,
    readonly bufferedBytes: number,
    private readonly open: SharedPlaces,
    /** Where the client is, as the network says. */
    readonly address: string | undefined,
  ) {}

  get identity(): Identity {
    return this.request!.identity;
  }

  ended(reason: string): void {
    closeFor(this.socket, new HubError('FORBIDDEN', reason));
  }

  released(operation: SocketOperation): void {
    this.operations.delete(operation);
    this.open.giveBack(this.client!);
  }

  tooSlow(thrown: unknown): void {
    // Who does not read would not read anything else either.
    if (thrown instanceof TooSlow) setImmediate(() => closeFor(this.socket, thrown));
  }
}

const seesOtherwise = () => new HubError('FORBIDDEN', 'What this client may see has changed: subscribe anew');

/** graphql-ws wants something to execute before it lets anything be answered; what is answered was asked of the pipeline. */
const PLACEHOLDER = parse('subscription { asked }');
const NO_SCHEMA = new GraphQLSchema({});

/** A goodbye that is not read does not hold its socket for longer. */
const CLOSE_TIMEOUT_MS = 10_000;

/**
 * The graphql-transport-ws protocol: subscriptions above all; queries and mutations are answered too. Its conversation is
 * graphql-ws's; payloads go past it to the socket, as texts that were made once for all who get them.
 */
export const webSocket = (options: WebSocketOptions) => {
  const { operations, visitors, connections: places, sockets: doors, open, identities, format, log, clock, limits, random } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.maxBytes,
    handleProtocols,
    closeTimeout: CLOSE_TIMEOUT_MS,
  } as ConstructorParameters<typeof WebSocketServer>[0]);
  let closing = false;

  const server = makeServer<Record<string, unknown>, Connection>({
    connectionInitWaitTimeout: limits.initMs,

    async onConnect({ connectionParams, extra }) {
      try {
        const request = await requestOfConnection(connectionParams, identities);
        if (extra.socket.readyState !== WebSocket.OPEN) return;
        const client = nameOf(request);
        places.take(client);
        extra.client = client;
        extra.request = { ...request, address: extra.address };
        visitors.watch(extra);
      } catch (thrown) {
        closeFor(extra.socket, thrown);
      }
    },

    async onSubscribe({ subscriptions, extra }, id, payload) {
      try {
        if (closing) throw new HubError('SHUTTING_DOWN', 'The gateway is shutting down');
        if (extra.socket.bufferedAmount >= MOST_UNREAD) {
          const unread = new TooSlow('What was answered before has to be read first');
          closeFor(extra.socket, unread);
          throw unread;
        }
        if (Object.keys(subscriptions).length > limits.maxOperations) {
          throw new HubError('RATE_LIMITED', `One connection may have ${limits.maxOperations} operations open`);
        }
        open.take(extra.client!);
      } catch (thrown) {
        return [asGraphQLError(thrown)];
      }
      const gone = new AbortController();
      extra.asking.add(gone);
      let answered: LiveAnswer;
      try {
        const { scope } = extra.identity;
        answered = await operations.ask(payload, { ...extra.request!, signal: gone.signal });
        if ('subscriber' in answered && extra.identity.scope !== scope) {
          answered.subscriber.leave();
          throw seesOtherwise();
        }
      } catch (thrown) {
        open.giveBack(extra.client!);
        return [asGraphQLError(thrown)];
      } finally {
        extra.asking.delete(gone);
      }
      if ('answer' in answered && answered.refused && answered.answer.errors) {
        open.giveBack(extra.client!);
        return answered.answer.errors.map(error => new Said(error));
      }
      const contextValue = () => answering(extra, id, answered);
      return { schema: NO_SCHEMA, document: PLACEHOLDER, contextValue };
    },

    subscribe: ({ contextValue }: ExecutionArgs) => (contextValue as () => SocketOperation)(),
    onError: (_context, _id, _payload, errors) =>
      errors.map(error => (error instanceof Said ? error.said : formatAll([error], format)[0]!)),
  });

  /** Sends what there is to send; graphql-ws is given what ends when the operation does. */
  const answering = (connection: Connection, id: string, answered: LiveAnswer): SocketOperation => {
    if ('answer' in answered) {
      const operation = new SocketOperation(connection, id, null);
      operation.send({ text: textOf(answered.answer) });
      operation.end();
      return operation;
    }
    const operation = new SocketOperation(connection, id, answered.subscriber);
    connection.operations.add(operation);
    answered.subscriber.attach(operation);
    return operation;
  };

  /** A client that shows another identity in time keeps what it follows; it may see other things only if it asks anew. */
  const refresh = async (connection: Connection, said: Record<string, unknown>): Promise<object> => {
    const { request } = connection;
    if (!request) return { type: 'refused', message: 'The client has not introduced itself' };
    const { type: _, ...shown } = said;
    try {
      const { identity } = await requestOfConnection(shown, identities);
      if (nameOf({ identity }) !== connection.client) throw new HubError('FORBIDDEN', 'A connection stays with the client that opened it');
      const changed = identity.scope !== request.identity.scope;
      connection.request = { ...request, client: identity.client, identity };
      visitors.watch(connection);
      if (changed) {
        const anew = seesOtherwise();
        for (const operation of [...connection.operations]) {
          operation.subscriber?.leave();
          operation.end(anew);
        }
      }
      return { type: 'refreshed', expiresAt: identity.expiresAt?.toISOString() ?? null };
    } catch (thrown) {
      const { code, message } = asHubError(thrown);
      return { type: 'refused', code, message };
    }
  };

  sockets.on('connection', (socket: WebSocket, raw: Duplex) => {
    const connection = new Connection(socket, raw, limits.bufferedBytes, open, (raw as Socket).remoteAddress);
    socket.on('error', err => log.debug({ err }, 'A WebSocket client broke the protocol'));
    raw.on('drain', () => {
      for (const { subscriber } of connection.operations) subscriber?.proceed();
    });
    keepAlive(socket, limits.pingMs, clock);
    const closed = server.opened(
      {
        protocol: socket.protocol,
        send: data => {
          if (socket.readyState === WebSocket.OPEN) socket.send(data);
        },
        close: (code, reason) => socket.close(code, reason),
        onPing: async payload => {
          const wished = payload?.type === 'refresh' ? await refresh(connection, payload) : payload;
          if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: 'pong', ...(wished && { payload: wished }) }));
        },
        onMessage: handle =>
          socket.on('message', data => {
            handle(withQuery(String(data))).catch(err => {
              log.error({ err }, 'A WebSocket message could not be handled');
              socket.close(4500, 'Something went wrong inside the hub');
            });
          }),
      },
      connection,
    );
    socket.once('close', (code, reason) => {
      doors.giveBack('');
      visitors.forget(connection);
      connection.cutOff = code !== 1000;
      for (const asking of connection.asking) asking.abort(clientHasGone());
      if (connection.client !== null) places.giveBack(connection.client);
      // graphql-ws knows only the last operation of an id.
      for (const operation of [...connection.operations]) void operation.return();
      closed(code, String(reason)).catch(err => log.warn({ err }, 'A WebSocket was not left cleanly'));
    });
  });

  return {
    /** RATE_LIMITED where there are too many sockets already. */
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
      doors.take('');
      let upgraded = false;
      const gone = () => {
        if (!upgraded) doors.giveBack('');
      };
      socket.once('close', gone);
      sockets.handleUpgrade(request, socket, head, connection => {
        upgraded = true;
        socket.off('close', gone);
        sockets.emit('connection', connection, socket);
      });
    },
    /** Takes no new questions from now on. */
    stop(): void {
      closing = true;
    },
    /**
     * Tells every client that we are going away, and when to come back; resolves when they have gone, or after a second
     * without them.
     */
    async close(): Promise<void> {
      const left = [...sockets.clients].map(socket => new Promise<void>(resolve => socket.once('close', () => resolve())));
      for (const socket of sockets.clients) {
        socket.close(1001, `The hub is shutting down; retry after ${Math.round(random() * limits.returnMs)} ms`);
      }
      const waited = new AbortController();
      await Promise.race([Promise.all(left), clock.sleep(1_000, waited.signal)]);
      waited.abort();
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
};

/** An error in its final form, as graphql-ws wants to be given it. */
class Said extends GraphQLError {
  constructor(readonly said: GraphQLFormattedError) {
    super(said.message);
  }
}

/** The protocol's own codes, where it has one. */
const CLOSE_CODES: Partial<Record<HubError['code'], number>> = {
  UNAUTHENTICATED: 4403,
  FORBIDDEN: 4403,
  RATE_LIMITED: 4429,
  INTERNAL: 4500,
};

const closeFor = (socket: WebSocket, thrown: unknown): void => {
  const { code, message } = asHubError(thrown);
  // The reason in a close frame holds at most 123 bytes (RFC 6455 section 5.5).
  socket.close(CLOSE_CODES[code] ?? 4400, Buffer.from(message).subarray(0, 120).toString());
};

/** graphql-ws wants a text in each question, also where its extensions name one. */
const withQuery = (message: string): string =>
  message.includes('"persistedQuery"') && !message.includes('"query"') ? message.replace(/"payload"\s*:\s*\{/, '$&"query":"",') : message;
