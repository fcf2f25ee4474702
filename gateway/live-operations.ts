import type { ApolloServer } from '@apollo/server';
import { type ExecutionArgs, type ExecutionResult, GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Clock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import type { formatError } from './format-error.js';
import { type GatewayContext, withDeadline } from './request.js';

export interface LiveOperationsOptions {
  /** The pipeline of the graph that is served at the moment. */
  pipeline(): ApolloServer<GatewayContext>;
  format: ReturnType<typeof formatError>;
  clock: Clock;
  /** How long a query or mutation may take. */
  deadlineMs: number;
}

/** What the operations of a connection find as `contextValue`. */
export interface LiveContext extends GatewayContext {
  source: string;
  /** What the client said beside the question: a trace to go on with. */
  extensions: Readonly<Record<string, unknown>> | null | undefined;
}

/** How operations that come over a connection are run. Errors in what comes out have their final form. */
export const liveOperations = ({ pipeline, format, clock, deadlineMs }: LiveOperationsOptions) => {
  const formatAll = (errors: readonly GraphQLError[]): GraphQLFormattedError[] => errors.map(error => format(plain(error), error));

  const formatted = ({ data, errors, extensions }: ExecutionResult): ExecutionResult =>
    ({
      ...(data !== undefined && { data }),
      ...(errors && { errors: formatAll(errors) }),
      ...(extensions && { extensions }),
    }) as unknown as ExecutionResult;

  /** The way of every question, plugins and all, as it goes over HTTP. */
  const answer = async ({ contextValue, variableValues, operationName }: ExecutionArgs, context: GatewayContext) => {
    const { source: query, extensions } = contextValue as LiveContext;
    const { body } = await pipeline().executeOperation(
      { query, variables: variableValues ?? {}, operationName: operationName ?? undefined, ...(extensions && { extensions }) },
      { contextValue: context },
    );
    if (body.kind !== 'single') throw new HubError('INVALID_INPUT', 'Answers in parts are not served over WebSocket');
    return body.singleResult as unknown as ExecutionResult;
  };

  return {
    formatAll,

    async execute(args: ExecutionArgs): Promise<ExecutionResult> {
      const { request, settle } = withDeadline((args.contextValue as LiveContext).request, deadlineMs, clock);
      try {
        return await answer(args, { request });
      } finally {
        settle();
      }
    },

    async subscribe(args: ExecutionArgs): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
      let events: AsyncIterableIterator<ExecutionResult> | undefined;
      const { request } = args.contextValue as LiveContext;
      const follow = (stream: typeof events) => {
        events = stream;
      };
      const answered = await answer(args, { request, follow });
      return events ? mapped(events, formatted) : answered;
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
