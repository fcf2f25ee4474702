import type { ExecutionResult } from 'graphql';
import { Flights } from '../caches/flights.js';
import type { SubgraphOperation, SubgraphTransport } from './transport.js';

/**
 * A transport that asks identical queries that are under way at once only once. Identical: the same question, for those
 * who may see the same, for the same purpose and call. Mutations and subscriptions go through as they are.
 */
export const shared = (transport: SubgraphTransport): SubgraphTransport => {
  const flights = new Flights<ExecutionResult>({ until: 'last', isLate, copies });
  /** Who asks after a mutation wants no answer that was begun before it. */
  let mutations = 0;
  return {
    name: transport.name,
    health: signal => transport.health(signal),
    close: () => transport.close(),
    subscribe: operation => transport.subscribe(operation),
    async execute(operation) {
      if (operation.kind !== 'query') {
        mutations++;
        return transport.execute(operation).finally(() => mutations++);
      }
      return flights.share(`${mutations} ${keyOf(operation)}`, operation.request, request => transport.execute({ ...operation, request }));
    },
  };
};

/** What makes two questions to a subgraph the same. Executors name variables in one order, so theirs is as good as any. */
export const keyOf = ({ query, operationName, variables, request }: SubgraphOperation): string =>
  JSON.stringify([query, operationName ?? null, request.identity.scope, request.purpose, request.callId]) + JSON.stringify(variables);

/** Data is merged into by who receives it; errors are only read. */
const copies = (result: ExecutionResult): (() => ExecutionResult) => {
  const text = JSON.stringify(result.data ?? null);
  return () => ({ ...result, ...('data' in result && { data: JSON.parse(text) as ExecutionResult['data'] }) });
};

/** The subgraph had no more time than the first of the askers. */
const isLate = ({ errors = [] }: ExecutionResult): boolean => errors.some(({ extensions }) => extensions?.code === 'DEADLINE_EXCEEDED');
