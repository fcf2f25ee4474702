import { withinAnswering } from '#platform/telemetry/span-steps.js';
import type { SubgraphOperation, SubgraphTransport } from './transport.js';

/**
 * A transport whose fetches are steps of the request's trace, where it is traced; the subgraph goes on from there. Of a
 * subscription that is the time until it stands.
 */
export const traced = (transport: SubgraphTransport): SubgraphTransport => {
  const { name } = transport;
  const step = <T extends object>(operation: SubgraphOperation, ask: (operation: SubgraphOperation) => Promise<T>): Promise<T> => {
    const { request, kind } = operation;
    if (!request.span) return ask(operation);
    const span = request.span.child(`fetch ${name}`, { 'switchboard.subgraph': name, 'graphql.operation.type': kind }, 'call');
    return withinAnswering(span, () => ask({ ...operation, request: { ...request, span } }));
  };
  return {
    name,
    health: signal => transport.health(signal),
    close: () => transport.close(),
    execute: operation => step(operation, asked => transport.execute(asked)),
    subscribe: operation => step(operation, asked => transport.subscribe(asked)),
  };
};
