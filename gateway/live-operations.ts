import type { ApolloServer } from '@apollo/server';
import { type ExecutionArgs, type ExecutionResult, GraphQLError, type GraphQLFormattedError, getOperationAST } from 'graphql';
import type { Clock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import type { Executor } from './executor.js';
import type { formatError } from './format-error.js';
import type { OperationRecorder } from './plugins/operation-log.js';
import { type GatewayContext, withDeadline } from './request.js';

export interface LiveOperationsOptions {
  apollo: ApolloServer<GatewayContext>;
  executor: Executor;
  record: OperationRecorder;
  format: ReturnType<typeof formatError>;
  clock: Clock;
  /** How long a query or mutation may take. */
  deadlineMs: number;
}

/** What the operations of a connection find as `contextValue`. */
export interface LiveContext extends GatewayContext {
  source: string;
}

/** How operations that come over a connection are run. Errors in what comes out have their final form. */
export const liveOperations = ({ apollo, executor, record, format, clock, deadlineMs }: LiveOperationsOptions) => {
  const formatAll = (errors: readonly GraphQLError[]): GraphQLFormattedError[] => errors.map(error => format(plain(error), error));

  const formatted = ({ data, errors, extensions }: ExecutionResult): ExecutionResult =>
    ({
      ...(data !== undefined && { data }),
      ...(errors && { errors: formatAll(errors) }),
      ...(extensions && { extensions }),
    }) as unknown as ExecutionResult;

  return {
    formatAll,

    /** Queries and mutations go the way they go over HTTP, plugins and all. */
    async execute({ contextValue, document, variableValues, operationName }: ExecutionArgs): Promise<ExecutionResult> {
      const { request, settle } = withDeadline((contextValue as LiveContext).request, deadlineMs, clock);
      try {
        const { body } = await apollo.executeOperation(
          { query: document, variables: variableValues ?? {}, operationName: operationName ?? undefined },
          { contextValue: { request } },
        );
        if (body.kind !== 'single') throw new HubError('INVALID_INPUT', 'Answers in parts are not served over WebSocket');
        return body.singleResult as unknown as ExecutionResult;
      } finally {
        settle();
      }
    },

    async subscribe({ contextValue, document, variableValues, operationName }: ExecutionArgs) {
      const { request, source } = contextValue as LiveContext;
      const established = record(request);
      const result = await executor
        .subscribe({ document, source, operationName: operationName ?? null, variables: variableValues ?? {}, request })
        .catch((thrown: unknown): ExecutionResult => ({ errors: [asGraphQLError(thrown)] }));
      const isStream = Symbol.asyncIterator in result;
      established(getOperationAST(document, operationName)!, isStream ? 0 : (result.errors?.length ?? 0));
      return isStream ? mapped(result, formatted) : formatted(result);
    },
  };
};

export const asGraphQLError = (thrown: unknown): GraphQLError =>
  new GraphQLError((thrown as Error).message, { originalError: thrown as Error });

/** A fault of ours among the errors is no GraphQLError. */
const plain = (error: GraphQLError): GraphQLFormattedError => error.toJSON?.() ?? { message: error.message };

const mapped = <A, B>(source: AsyncIterableIterator<A>, map: (value: A) => B): AsyncIterableIterator<B> => {
  const stream: AsyncIterableIterator<B> = {
    async next() {
      const { value, done } = await source.next();
      return done ? { value: undefined, done } : { value: map(value), done: false };
    },
    async return() {
      await source.return?.();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
};
