import { HubError } from '#kernel/errors.js';
import type { SubgraphTransport } from './transport.js';

/**
 * A transport that never makes its asker late: when the request's signal aborts it fails at once with
 * DEADLINE_EXCEEDED, whatever the subgraph is doing. A mutation under way is not cancelled, since nobody could say
 * then whether it had happened; only the waiting ends.
 */
export const punctual = (transport: SubgraphTransport): SubgraphTransport => ({
  name: transport.name,
  health: signal => transport.health(signal),
  close: () => transport.close(),

  execute(operation) {
    const { signal, ...others } = operation.request;
    const asked = operation.kind === 'mutation' ? { ...operation, request: others } : operation;
    return inTime(transport.name, signal, () => transport.execute(asked));
  },

  subscribe(operation) {
    const { signal } = operation.request;
    let opening: ReturnType<SubgraphTransport['subscribe']> | undefined;
    return inTime(transport.name, signal, () => {
      opening = transport.subscribe(operation);
      return opening;
    }).catch(thrown => {
      // It may come yet, and nobody is left to read it.
      opening?.then(events => ('return' in events ? events.return?.() : undefined)).catch(() => {});
      throw thrown;
    });
  },
});

const inTime = async <T>(name: string, signal: AbortSignal | undefined, ask: () => Promise<T>): Promise<T> => {
  if (!signal) return ask();
  if (signal.aborted) throw new HubError('DEADLINE_EXCEEDED', `${name} was not asked: the request had no time left`);
  const late = Promise.withResolvers<T>();
  const giveUp = () =>
    late.reject(new HubError('DEADLINE_EXCEEDED', `${name} did not answer within the time the request had`, { cause: signal.reason }));
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([ask(), late.promise]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
};
