import { HubError } from '#kernel/errors.js';
import type { SubgraphOperation, SubgraphTransport } from './transport.js';

export interface SubgraphLimits {
  /** Requests under way at once. */
  maxUnderWay?: number;
  /** Requests that wait for one of them to end. */
  maxWaiting?: number;
}

interface Waiting {
  isLive: boolean;
  /** From its deadline, as the time left when it came plus that moment: comparable among those who wait. */
  endsAt: number;
  go(): void;
}

/**
 * A transport with at most so many requests to its subgraph at once. Others wait: those of live calls before all others,
 * then by deadline, then as they came; waiting takes of their time. Who finds the queue full is refused with
 * UPSTREAM_UNAVAILABLE: it is the subgraph that is too slow for all its askers together, and not this client that asked too
 * often, which RATE_LIMITED would say. Subscriptions stay open and are not counted.
 */
export const limited = (transport: SubgraphTransport, { maxUnderWay = 64, maxWaiting = 1_000 }: SubgraphLimits = {}): SubgraphTransport => {
  const { name } = transport;
  const queue: Waiting[] = [];
  let underWay = 0;

  const turn = (operation: SubgraphOperation): Promise<void> => {
    if (queue.length >= maxWaiting) {
      throw new HubError('UPSTREAM_UNAVAILABLE', `${name} has ${maxUnderWay} requests under way and ${maxWaiting} waiting`);
    }
    const { signal, deadline, callId } = operation.request;
    return new Promise((resolve, reject) => {
      const leave = () => {
        queue.splice(queue.indexOf(waiting), 1);
        reject(tooLate(name, signal?.reason));
      };
      const waiting: Waiting = {
        isLive: callId !== null,
        endsAt: performance.now() + (deadline?.leftMs ?? Number.POSITIVE_INFINITY),
        go() {
          signal?.removeEventListener('abort', leave);
          resolve();
        },
      };
      const at = queue.findIndex(other => isBefore(waiting, other));
      queue.splice(at < 0 ? queue.length : at, 0, waiting);
      signal?.addEventListener('abort', leave, { once: true });
    });
  };

  const ask = async (operation: SubgraphOperation) => {
    if (underWay >= maxUnderWay) await turn(operation);
    else underWay++;
    try {
      // A mutation has no signal: nobody waits for this one any more, and it has not been begun.
      if (operation.request.deadline?.passed) throw tooLate(name);
      return await transport.execute(operation);
    } finally {
      // Whoever goes next takes the place over.
      const next = queue.shift();
      if (next) next.go();
      else underWay--;
    }
  };

  return {
    name,
    execute: ask,
    subscribe: operation => transport.subscribe(operation),
    health: signal => transport.health(signal),
    close: () => transport.close(),
  };
};

const isBefore = (one: Waiting, other: Waiting): boolean => (one.isLive === other.isLive ? one.endsAt < other.endsAt : one.isLive);

const tooLate = (name: string, cause?: unknown): HubError =>
  new HubError('DEADLINE_EXCEEDED', `${name} was too busy to be asked within the time the request had`, { cause });
