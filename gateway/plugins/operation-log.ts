import type { ApolloServerPlugin } from '@apollo/server';
import { type FieldNode, Kind, type OperationDefinitionNode } from 'graphql';
import type { Clock } from '#kernel/clock.js';
import type { GraphOperation } from '#kernel/graph-operation.js';
import type { Ids } from '#kernel/ids.js';
import type { Log } from '#platform/log.js';
import type { GatewayContext, GatewayRequest } from '../request.js';

/** Where operations are kept for those who look at a call. */
export interface OperationLog {
  record(operation: GraphOperation): Promise<void>;
}

export interface OperationRecorderOptions {
  to: OperationLog | undefined;
  clock: Clock;
  ids: Ids;
  log: Log;
}

/**
 * Begins to time an operation; the returned function records it, unless it was asked on no call's behalf. What is recorded
 * of a subscription is the time until it was established.
 */
export type OperationRecorder = (request: GatewayRequest) => (operation: OperationDefinitionNode, errors: number) => void;

export const operationRecorder = ({ to, clock, ids, log }: OperationRecorderOptions): OperationRecorder => {
  return ({ callId, turn, client }) => {
    if (!to || callId === null) return () => {};
    const at = clock.now().toISOString();
    const start = performance.now();
    return (operation, errors) => {
      const ms = Math.round((performance.now() - start) * 1000) / 1000;
      const { operation: kind } = operation;
      // Nobody waits for it: the answer is not held up, and not spoilt, by whoever keeps the log.
      to.record({ id: ids(), callId, turn, name: nameOf(operation), kind, ms, errors, client: client.id, at }).catch(err =>
        log.warn({ err }, 'An operation could not be recorded'),
      );
    };
  };
};

/** Records every query and mutation that is asked on behalf of a call. */
export const operationLog = (recorder: OperationRecorder): ApolloServerPlugin<GatewayContext> => ({
  async requestDidStart({ contextValue }) {
    const record = recorder(contextValue.request);
    return {
      async willSendResponse({ operation, response: { body } }) {
        if (operation) record(operation, body.kind === 'single' ? (body.singleResult.errors?.length ?? 0) : 0);
      },
    };
  },
});

const nameOf = ({ name, selectionSet }: OperationDefinitionNode): string =>
  name?.value ??
  selectionSet.selections.find((selection): selection is FieldNode => selection.kind === Kind.FIELD)?.name.value ??
  'unnamed';
