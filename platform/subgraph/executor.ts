import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  getOperationAST,
  OperationTypeNode,
} from 'graphql';
import type { RequestInfo } from '#kernel/client.js';
import type { Log } from '../log.js';
import { documents } from './documents.js';
import { compileExecution, type Execution } from './execution/execution.js';
import { formatError } from './format-error.js';
import type { Subgraph } from './subgraph.js';

export interface SubgraphOperation {
  query: string;
  operationName?: string | null;
  variables?: Record<string, unknown> | null;
  request: RequestInfo;
}

/** Asks a subgraph of this process. Errors in its answers have been through format-error. Never rejects. */
export interface SubgraphExecutor {
  execute(operation: SubgraphOperation): Promise<ExecutionResult>;
  /**
   * Answers an event at a time, each with loaders of its own; or once, when there is nothing to subscribe to.
   * Ends when the source ends, its reader lets go, or `request.signal` aborts.
   */
  subscribe(operation: SubgraphOperation): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>;
}

export function subgraphExecutor(subgraph: Subgraph, { log }: { log: Log }): SubgraphExecutor {
  const { schema, name } = subgraph;
  const read = documents(schema);
  const failed = (errors: readonly unknown[], { request }: SubgraphOperation) => ({
    errors: errors.map(error => formatError(error, { log, subgraph: name, request })),
  });
  const formatted = (result: ExecutionResult, operation: SubgraphOperation): ExecutionResult =>
    result.errors ? { ...failed(result.errors, operation), ...('data' in result && { data: result.data }) } : result;

  /** As long as a document is kept read, it is kept compiled. */
  const executions = new WeakMap<DocumentNode, Execution>();
  const executionOf = (document: DocumentNode): Execution => {
    const known = executions.get(document);
    if (known) return known;
    const execution = compileExecution(schema, document);
    executions.set(document, execution);
    return execution;
  };

  const run = async (document: DocumentNode, operation: SubgraphOperation, rootValue?: unknown) => {
    const { operationName, variables, request } = operation;
    const contextValue = subgraph.contextFor(request);
    return formatted(await executionOf(document)({ rootValue, contextValue, variableValues: variables, operationName }), operation);
  };

  return {
    async execute(operation) {
      const { document, errors } = read(operation.query);
      if (errors) return failed(errors, operation);
      if (isSubscription(document, operation))
        return failed([new GraphQLError('A subscription wants a connection that stays open')], operation);
      try {
        return await run(document, operation);
      } catch (thrown) {
        return failed([thrown], operation);
      }
    },

    async subscribe(operation) {
      const { document, errors } = read(operation.query);
      if (errors) return failed(errors, operation);
      if (!isSubscription(document, operation)) return this.execute(operation);
      const { operationName, variables, request } = operation;
      try {
        const source = await createSourceEventStream({
          schema,
          document,
          contextValue: subgraph.contextFor(request),
          variableValues: variables,
          operationName,
        });
        if (!isAsyncIterable(source)) return formatted(source, operation);
        return answers(
          source[Symbol.asyncIterator](),
          event => run(document, operation, event),
          errors => failed(errors, operation),
          request.signal,
        );
      } catch (thrown) {
        return failed([thrown], operation);
      }
    },
  };
}

const isSubscription = (document: DocumentNode, { operationName }: SubgraphOperation): boolean =>
  getOperationAST(document, operationName)?.operation === OperationTypeNode.SUBSCRIPTION;

const isAsyncIterable = (value: AsyncIterable<unknown> | ExecutionResult): value is AsyncIterable<unknown> => Symbol.asyncIterator in value;

/** Not an async generator: its `return()` would wait for an event of an idle source. */
function answers(
  source: AsyncIterator<unknown>,
  answer: (event: unknown) => Promise<ExecutionResult>,
  failed: (errors: unknown[]) => ExecutionResult,
  signal: AbortSignal | undefined,
): AsyncIterableIterator<ExecutionResult> {
  const done = { value: undefined, done: true } as const;
  const waiting = new Set<(result: IteratorResult<ExecutionResult, undefined>) => void>();
  let ended = false;
  const end = (last: IteratorResult<ExecutionResult, undefined> = done) => {
    if (ended) return;
    ended = true;
    signal?.removeEventListener('abort', aborted);
    const [first, ...others] = waiting;
    first?.(last);
    for (const resolve of others) resolve(done);
    waiting.clear();
    // The source may be a generator that ends only after its next event; nobody waits for it.
    void source.return?.().catch(() => {});
  };
  const pull = async (): Promise<IteratorResult<ExecutionResult, undefined>> => {
    try {
      const event = await source.next();
      if (!event.done && !ended) return { value: await answer(event.value), done: false };
      end();
      return done;
    } catch (thrown) {
      if (!ended) end({ value: failed([thrown]), done: false });
      return done;
    }
  };
  const aborted = () => end();
  if (signal?.aborted) end();
  else signal?.addEventListener('abort', aborted, { once: true });
  return {
    next: () =>
      ended
        ? Promise.resolve(done)
        : new Promise(resolve => {
            waiting.add(resolve);
            void pull().then(result => {
              waiting.delete(resolve);
              resolve(result);
            });
          }),
    return: async () => {
      end();
      return done;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
