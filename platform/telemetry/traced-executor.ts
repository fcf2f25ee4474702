import type { RequestInfo } from '#kernel/client.js';
import type { Span } from '#kernel/span.js';
import type { SubgraphExecutor, SubgraphOperation } from '../subgraph/executor.js';
import { withinAnswering } from './span-steps.js';

/**
 * A subgraph whose execution is a step of the request's trace, where it is traced. Of a subscription that is the time until
 * it stands.
 */
export const tracedExecutor = (executor: SubgraphExecutor, name: string): SubgraphExecutor => {
  const attributes = { 'switchboard.subgraph': name };
  const within = <T extends object>(
    operation: SubgraphOperation,
    asked: Span,
    ask: (operation: SubgraphOperation) => Promise<T>,
  ): Promise<T> => {
    const span = asked.child(`subgraph ${name}`, attributes);
    const request: RequestInfo = { ...operation.request, span };
    return withinAnswering(span, () => ask({ ...operation, request }));
  };
  return {
    execute(operation) {
      const { span } = operation.request;
      return span ? within(operation, span, asked => executor.execute(asked)) : executor.execute(operation);
    },
    subscribe(operation) {
      const { span } = operation.request;
      return span ? within(operation, span, asked => executor.subscribe(asked)) : executor.subscribe(operation);
    },
  };
};
