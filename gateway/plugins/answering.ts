import type { ApolloServerPlugin, GraphQLRequestContextResponseForOperation, GraphQLResponse } from '@apollo/server';
import { type ExecutionResult, GraphQLError, OperationTypeNode } from 'graphql';
import type { Executor } from '../executor.js';
import type { GatewayContext, GatewayRequest } from '../request.js';
import { asGraphQLError, type Format, formatAll } from '../subscriptions/payload.js';
import type { SharedStreams } from '../subscriptions/shared.js';
import { Subscriber } from '../subscriptions/subscriber.js';

export interface AnsweringOptions {
  executor: Executor;
  /** Where subscriptions of this executor are followed. */
  streams: SharedStreams;
  format: Format;
  /** Told in whose request errors came up, before they are formatted. */
  remember(errors: readonly unknown[], request: GatewayRequest): void;
}

type Asked = GraphQLRequestContextResponseForOperation<GatewayContext>;

/**
 * Answers by our executor, at the pipeline's last hook before it would answer itself. What it has for gateways gives each
 * request objects with accessors of their own, which V8 keeps, with the whole request, until its next full collection: a
 * fifth of what a small question costs.
 */
export const answering = ({ executor, streams, format, remember }: AnsweringOptions): ApolloServerPlugin<GatewayContext> => {
  const answered = async ({ document, source, request, operation, contextValue }: Asked): Promise<ExecutionResult> => {
    const { operationName: named, variables = {}, extensions } = request;
    if (!operation) return { errors: [unresolved(named)] };
    const { request: asked, follow, begins, onlyReads } = contextValue;
    const question = { document, source, operationName: operation.name?.value ?? null, variables, request: asked };
    if (operation.operation === OperationTypeNode.MUTATION && onlyReads) return { errors: [new GraphQLError('GET changes nothing')] };
    begins?.();
    if (!follow || operation.operation !== OperationTypeNode.SUBSCRIPTION) return executor.execute(question);
    const answer = await streams.open(question, extensions?.resume);
    if (!(answer instanceof Subscriber)) return answer;
    follow(answer);
    return { data: {} };
  };

  const responseForOperation = async (asked: Asked): Promise<GraphQLResponse> => {
    const { http } = asked.response;
    const { errors, ...result } = await answered(asked).catch(thrown => {
      http.status ??= 500;
      return { errors: [asGraphQLError(thrown)] } as ExecutionResult;
    });
    if (!errors) return { http, body: { kind: 'single', singleResult: result } };
    if (result.data === undefined) http.status ??= 400;
    remember(errors, asked.contextValue.request);
    return { http, body: { kind: 'single', singleResult: { errors: formatAll(errors, format), ...result } } };
  };

  const listener = { responseForOperation };
  return { requestDidStart: async () => listener };
};

const unresolved = (named: string | undefined): GraphQLError =>
  new GraphQLError(
    named ? `The question holds no operation "${named}"` : 'The question holds several operations: operationName must say which',
  );
