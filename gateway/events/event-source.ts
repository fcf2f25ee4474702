import type { IncomingMessage, ServerResponse } from 'node:http';
import { HubError } from '#kernel/errors.js';
import type { LiveDoor } from '../live-operations.js';
import { distinctConnections } from './distinct.js';
import type { EventMode } from './mode.js';
import { wantsEvents } from './question.js';
import { singleConnection, tokenOf } from './single.js';

/**
 * Operations by server-sent events, in both modes of the GraphQL over SSE protocol (https://github.com/enisdenjo/graphql-sse,
 * PROTOCOL.md). Who names a reservation, makes one, or ends what is on one, means the second.
 */
export const eventSource = (door: LiveDoor) => {
  const retryMs = (): number => Math.round(door.random() * door.limits.returnMs);
  const distinct: EventMode = distinctConnections({ ...door, retryMs });
  const single: EventMode = singleConnection({ ...door, retryMs });
  let closing = false;

  const isSingle = (request: IncomingMessage): boolean =>
    request.method === 'PUT' || request.method === 'DELETE' || tokenOf(request) !== null;

  return {
    /** Whether a request is for here. */
    wanted: (request: IncomingMessage): boolean => wantsEvents(request) || isSingle(request),
    async request(request: IncomingMessage, response: ServerResponse): Promise<void> {
      if (closing) throw new HubError('SHUTTING_DOWN', 'The gateway is shutting down');
      await (isSingle(request) ? single : distinct).request(request, response);
    },
    stop(): void {
      closing = true;
    },
    close(): void {
      for (const mode of [distinct, single]) mode.close();
    },
  };
};
