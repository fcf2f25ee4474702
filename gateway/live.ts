import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { eventSource } from './events/event-source.js';
import { type LiveDoor, type LiveOperationsOptions, liveOperations } from './live-operations.js';
import { Places, SharedPlaces } from './subscriptions/places.js';
import { visitors } from './subscriptions/visitors.js';
import { webSocket } from './web-socket.js';

export type LiveOptions = LiveOperationsOptions & Omit<LiveDoor, 'operations' | 'visitors' | 'connections' | 'open'>;

/** The doors that stay open, WebSocket and server-sent events, under limits that they share. */
export const live = (options: LiveOptions) => {
  const { identities, clock, limits } = options;
  const door: LiveDoor = {
    ...options,
    operations: liveOperations(options),
    visitors: visitors(identities, clock, limits.refreshMs),
    connections: new SharedPlaces(limits.maxConnections, limits.maxClientConnections, 'connections'),
    open: new SharedPlaces(limits.maxOpen, limits.maxClientOpen, 'operations'),
  };
  const overWebSocket = webSocket({ ...door, sockets: new Places(limits.maxConnections, 'connections may be open at once') });
  const overEvents = eventSource(door);

  return {
    /** How many connections are open, of those that have said whose they are. */
    connections: () => door.connections.taken,
    /** How many operations are open on them. */
    subscriptions: () => door.open.taken,
    /** Whether a request over HTTP wants its answer as events, or is about some that it wants. */
    wants: (request: IncomingMessage): boolean => overEvents.wanted(request),
    request: (request: IncomingMessage, response: ServerResponse): Promise<void> => overEvents.request(request, response),
    upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer): void => overWebSocket.upgrade(request, socket, head),
    /** Answers what has been asked, then sends everyone away. */
    async close(): Promise<void> {
      overWebSocket.stop();
      overEvents.stop();
      await door.operations.drained();
      // An answer's last message is sent right after we have heard that it is complete.
      await new Promise(resolve => setImmediate(resolve));
      overEvents.close();
      await overWebSocket.close();
      door.visitors.close();
    },
  };
};
