import type { ExecutionResult } from 'graphql';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Clock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { Queue } from '#platform/queue.js';
import { toRequestHeaders } from '#platform/subgraph/request-headers.js';
import { keepAlive } from '../keep-alive.js';
import type { SubgraphOperation } from './transport.js';

export interface HttpLiveOptions {
  name: string;
  /** The subgraph's GraphQL endpoint. */
  url: string;
  /** Sent when a connection is opened. */
  headers: Record<string, string>;
  clock: Clock;
  /** How long it may take until a subscription stands. */
  timeoutMs: number;
  /** How often a connection is asked whether its other end is still there. */
  pingMs: number;
}

/** How many events may wait here; then the connection is not read until half of them are gone, and the subgraph has to wait. */
const WAITING = 100;

/**
 * Subscriptions to a subgraph by graphql-ws. A connection for each: when it breaks, its reader learns of it at once and
 * asks again from where it was, instead of missing events behind an automatic reconnection.
 */
export const httpLive = ({ name, url, headers, clock, timeoutMs, pingMs }: HttpLiveOptions) => {
  const streams = new Set<() => Promise<void>>();

  const subscribe = ({ query, operationName, variables, request }: SubgraphOperation): AsyncIterableIterator<ExecutionResult> => {
    let socket: WebSocket | undefined;
    let fault: HubError | null = null;
    const connected = new AbortController();
    const client = createClient({
      url: url.replace(/^http/, 'ws'),
      webSocketImpl: sockets(headers, made => {
        socket = made;
        keepAlive(made, pingMs, clock);
      }),
      retryAttempts: 0,
      connectionParams: toRequestHeaders(request),
      on: { connected: () => connected.abort() },
      // Without a handler graphql-ws writes to the console.
      onNonLazyError: () => {},
    });
    const events = new Queue<ExecutionResult>(() => void stop());
    const stop = async () => {
      request.signal?.removeEventListener('abort', end);
      streams.delete(stop);
      socket?.resume();
      unsubscribe();
      // graphql-ws would wait for a connection under way, however long that takes.
      if (!connected.signal.aborted) socket?.terminate();
      else await client.dispose();
      connected.abort();
    };
    const end = () => events.end();
    const unsubscribe = client.subscribe(
      { query, operationName, variables, extensions: toRequestHeaders(request) },
      {
        next: event => {
          events.push(event as ExecutionResult);
          if (events.length >= WAITING) socket?.pause();
        },
        error: thrown => {
          // Errors of the operation itself come as a list; anything else is the connection.
          if (!Array.isArray(thrown)) {
            events.finish(fault ?? new HubError('UPSTREAM_UNAVAILABLE', `The connection to ${name} was lost`, { cause: thrown }));
            return;
          }
          events.push({ errors: thrown } as ExecutionResult);
          events.finish();
        },
        complete: () => events.finish(),
      },
    );
    streams.add(stop);
    void clock.sleep(timeoutMs, connected.signal).then(() => {
      if (connected.signal.aborted) return;
      fault = new HubError('UPSTREAM_TIMEOUT', `${name} took over ${timeoutMs} ms to accept a subscription`);
      socket?.terminate();
    });
    if (request.signal?.aborted) end();
    request.signal?.addEventListener('abort', end, { once: true });

    const stream: AsyncIterableIterator<ExecutionResult> = {
      async next() {
        const event = await events.next();
        if (socket?.isPaused && events.length <= WAITING / 2) socket.resume();
        return event;
      },
      return: () => events.return(),
      [Symbol.asyncIterator]: () => stream,
    };
    return stream;
  };

  return {
    subscribe,
    async close(): Promise<void> {
      await Promise.all([...streams].map(stop => stop()));
    },
  };
};

/** graphql-ws makes its sockets itself: these bring the headers along, and are shown to whoever has to look after them. */
const sockets = (headers: Record<string, string>, made: (socket: WebSocket) => void) =>
  class extends WebSocket {
    constructor(address: string, protocols?: string | string[]) {
      // Who has vanished answers no goodbye either.
      const options = { headers, closeTimeout: 1_000 };
      super(address, protocols, options);
      made(this);
    }
  };
