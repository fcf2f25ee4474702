import { HubError } from '#kernel/errors.js';
import type { SubgraphOperation, SubgraphTransport } from './transport.js';

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
    const { signal } = operation.request;
    return inTime(transport.name, signal, () => transport.execute(operation.kind === 'mutation' ? carriedThrough(operation) : operation));
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

const carriedThrough = (operation: SubgraphOperation): SubgraphOperation => {
  const { signal: _, ...request } = operation.request;
  return { ...operation, request };
};

/** One promise and one listener: a race of two would cost a fetch several more of each. */
const inTime = <T>(name: string, signal: AbortSignal | undefined, ask: () => Promise<T>): Promise<T> => {
  if (!signal) return ask();
  return new Promise<T>((resolve, reject) => {
    if (signal.aborted) return reject(new HubError('DEADLINE_EXCEEDED', `${name} was not asked: the request had no time left`));
    const giveUp = () =>
      reject(new HubError('DEADLINE_EXCEEDED', `${name} did not answer within the time the request had`, { cause: signal.reason }));
    signal.addEventListener('abort', giveUp, ONCE);
    ask().then(
      answer => {
        signal.removeEventListener('abort', giveUp);
        resolve(answer);
      },
      thrown => {
        signal.removeEventListener('abort', giveUp);
        reject(thrown);
      },
    );
  });
};

const ONCE = { once: true };
