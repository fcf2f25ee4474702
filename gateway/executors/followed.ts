import type { ExecutionResult } from 'graphql';
import type { Clock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { type EventLimits, eventStream } from '../event-stream.js';
import type { GatewayRequest } from '../request.js';
import type { SubgraphOperation, SubgraphTransport } from '../transports/transport.js';

/** What an operation is refused with where it would have to be followed and can only be answered once. */
export const onlyFollowed = () =>
  new HubError(
    'INVALID_INPUT',
    'Subscriptions are served over WebSocket (graphql-transport-ws) and as server-sent events (accept: text/event-stream)',
  );

interface Follow {
  clock: Clock;
  limits: EventLimits;
  /** Makes the whole answer of an event of the subgraph's. */
  complete: (event: ExecutionResult, request: GatewayRequest) => Promise<ExecutionResult>;
}

/** Follows a subgraph's stream, each event completed; the one answer when the subgraph has refused. The subgraph is left when the reader leaves. */
export const followed = async (transport: SubgraphTransport, asked: SubgraphOperation, { clock, limits, complete }: Follow) => {
  const left = new AbortController();
  const signal = asked.request.signal ? AbortSignal.any([asked.request.signal, left.signal]) : left.signal;
  const request = { ...asked.request, signal };
  const events = await transport.subscribe({ ...asked, request });
  if (!(Symbol.asyncIterator in events)) return complete(events, request);
  return eventStream({ upstream: events, limits, clock, complete: event => complete(event, request), onEnd: () => left.abort() });
};
