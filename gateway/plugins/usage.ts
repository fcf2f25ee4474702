import type { ApolloServerPlugin } from '@apollo/server';
import type { UsageTally } from '#platform/usage/usage-tally.js';
import { operationName } from '../operation-name.js';
import type { GatewayContext } from '../request.js';
import { summaryOf } from './answer.js';

/** Operations under which no longer name is counted. */
const NAME_CHARACTERS = 100;

/**
 * Counts what is asked, by whom and how it ended. What was never a valid operation is counted as `invalid`; of a
 * subscription its beginning counts.
 */
export const countOperations = (tally: Pick<UsageTally, 'note'>): ApolloServerPlugin<GatewayContext> => ({
  async requestDidStart({ contextValue: { request } }) {
    const { client } = request;
    const start = performance.now();
    return {
      async willSendResponse({ operation, queryHash = '', response: { body } }) {
        const { outcome, errors } = summaryOf(body);
        const ms = performance.now() - start;
        if (operation) {
          const name = operationName(operation).slice(0, NAME_CHARACTERS);
          tally.note({ client, operation: name, hash: queryHash, kind: operation.operation, outcome, ms, errors });
        } else tally.note({ client, operation: '', hash: '', kind: 'invalid', outcome, ms, errors });
      },
    };
  },
});
