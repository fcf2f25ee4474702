import type { ExecutionResult } from 'graphql';
import { expect, it } from 'vitest';
import { Queue } from '#platform/queue.js';
import { someRequest } from '../testing/request.js';
import { punctual } from './punctual.js';
import type { SubgraphOperation } from './transport.js';

it('holds up nobody who leaves while a subscription is opened, and lets go of it when it comes', async () => {
  const opening = Promise.withResolvers<AsyncIterableIterator<ExecutionResult>>();
  const transport = punctual({
    name: 'calls',
    execute: async () => ({}),
    subscribe: () => opening.promise,
    health: async () => ({ standing: 'UP', reason: null }),
    close: async () => {},
  });
  const leaving = new AbortController();
  const operation: SubgraphOperation = {
    query: 'subscription { callChanged { id } }',
    kind: 'subscription',
    operationName: undefined,
    variables: {},
    request: someRequest({ signal: leaving.signal }),
  };
  const refused = expect(transport.subscribe(operation)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  leaving.abort();
  await refused;
  const letGo = Promise.withResolvers<void>();
  opening.resolve(new Queue(letGo.resolve));
  await letGo.promise;
});
