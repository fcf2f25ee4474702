import type { ApolloServerPlugin } from '@apollo/server';
import type { Clock } from '#kernel/clock.js';
import type { GraphOperation } from '#kernel/graph-operation.js';
import type { Ids } from '#kernel/ids.js';
import type { Log } from '#platform/log.js';
import { operationName } from '../operation-name.js';
import type { GatewayContext } from '../request.js';

/** Where operations are kept for those who look at a call. */
export interface OperationLog {
  record(operation: GraphOperation): Promise<void>;
}

export interface OperationLogOptions {
  to: OperationLog;
  clock: Clock;
  ids: Ids;
  log: Log;
}

/**
 * Records every operation that is asked on behalf of a call. What is recorded of a subscription is the time until it was
 * established.
 */
export const operationLog = ({ to, clock, ids, log }: OperationLogOptions): ApolloServerPlugin<GatewayContext> => ({
  async requestDidStart({ contextValue: { request } }) {
    const { callId, turn, client } = request;
    if (callId === null) return;
    const at = clock.now().toISOString();
    const start = performance.now();
    return {
      async willSendResponse({ operation, response: { body } }) {
        if (!operation) return;
        const ms = Math.round((performance.now() - start) * 1000) / 1000;
        const { operation: kind } = operation;
        const errors = body.kind === 'single' ? (body.singleResult.errors?.length ?? 0) : 0;
        // Nobody waits for it: the answer is not held up, and not spoilt, by whoever keeps the log.
        to.record({ id: ids(), callId, turn, name: operationName(operation), kind, ms, errors, client: client.id, at }).catch(err =>
          log.warn({ err }, 'An operation could not be recorded'),
        );
      },
    };
  },
});
