import type { ExecutionResult } from 'graphql';
import { HubError } from '#kernel/errors.js';
import type { SubgraphTransport } from './transport.js';

/**
 * A transport that never makes its asker late: when the request's signal aborts it fails at once with
 * DEADLINE_EXCEEDED, whatever the subgraph is doing. A mutation under way is not cancelled, since nobody could say
 * then whether it had happened; only the waiting ends.
 */
export const punctual = (transport: SubgraphTransport): SubgraphTransport => ({
  name: transport.name,
  subscribe: operation => transport.subscribe(operation),
  health: signal => transport.health(signal),
  close: () => transport.close(),

  async execute(operation) {
    const { signal } = operation.request;
    if (!signal) return transport.execute(operation);
    if (signal.aborted) throw new HubError('DEADLINE_EXCEEDED', `${transport.name} was not asked: the request had no time left`);
    const answer = transport.execute(
      operation.kind === 'mutation' ? { ...operation, request: { ...operation.request, signal: undefined } } : operation,
    );
    const late = Promise.withResolvers<ExecutionResult>();
    const giveUp = () =>
      late.reject(
        new HubError('DEADLINE_EXCEEDED', `${transport.name} did not answer within the time the request had`, { cause: signal.reason }),
      );
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      return await Promise.race([answer, late.promise]);
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  },
});
