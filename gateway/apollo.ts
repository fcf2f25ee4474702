import { ApolloServer, type ApolloServerOptions, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { GraphQLError, OperationTypeNode } from 'graphql';
import type { Log } from '#platform/log.js';
import type { Executor } from './executor.js';
import { textOf } from './executors/written.js';
import { formatError } from './format-error.js';
import type { Guarding } from './guards/guards.js';
import { askers } from './plugins/askers.js';
import type { GatewayContext } from './request.js';
import { noReservedNames } from './reserved-names.js';
import type { SharedStreams } from './subscriptions/shared.js';
import { Subscriber } from './subscriptions/subscriber.js';

type GatewayInterface = NonNullable<ApolloServerOptions<GatewayContext>['gateway']>;

/** Headers of which one must be there with a GET, so that no form or image of another site can send it. */
export const PREFLIGHT_HEADERS = ['x-hub-client', 'x-apollo-operation-name', 'apollo-require-preflight'];

export interface ApolloOptions {
  executor: Executor;
  /** Where subscriptions of this executor are followed. */
  streams: SharedStreams;
  plugins: ApolloServerPlugin<GatewayContext>[];
  guarding: Guarding;
  development: boolean;
  log: Log;
}

/**
 * Apollo's request pipeline (documents, validation, plugins) over our executor: queries, mutations and the beginnings of
 * subscriptions all go through it, whichever door they came by. It sends nothing to Apollo.
 */
export const apollo = ({ executor, streams, plugins, guarding, development, log }: ApolloOptions): ApolloServer<GatewayContext> => {
  const { plugin: remembering, requestOf } = askers();
  return new ApolloServer<GatewayContext>({
    gateway: throughExecutor(executor, streams),
    plugins: [
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      remembering,
      guarding.plugin,
      ...plugins,
    ],
    validationRules: [noReservedNames],
    introspection: development,
    hideSchemaDetailsFromClientErrors: !development,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    persistedQueries: guarding.persistedQueries,
    documentStore: guarding.documentStore,
    validationOptions: guarding.validationOptions,
    // Done by http/preflight.ts, before anything else is.
    csrfPrevention: false,
    stopOnTerminationSignals: false,
    // Passed explicitly: otherwise taken from the environment, which only apps/ may read.
    nodeEnv: development ? 'development' : 'production',
    apollo: {},
    logger: log,
    stringifyResult: textOf,
    formatError: formatError({ log, development, requestOf }),
  });
};

const throughExecutor = (executor: Executor, streams: SharedStreams): GatewayInterface => {
  const listeners = new Set<Parameters<GatewayInterface['onSchemaLoadOrUpdate']>[0]>();
  return {
    onSchemaLoadOrUpdate(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async load() {
      for (const listener of listeners) listener({ apiSchema: executor.schema, coreSupergraphSdl: '' });
      return {
        executor: async ({ document, source, request, operation, operationName, context }) => {
          const { operationName: named, variables = {} } = request;
          if (!operation) return { errors: [unresolved(named)] };
          const { request: asked, follow, begins, onlyReads } = context as GatewayContext;
          const question = { document, source, operationName, variables, request: asked };
          if (operation.operation === OperationTypeNode.MUTATION && onlyReads) return { errors: [new GraphQLError('GET changes nothing')] };
          begins?.();
          if (!follow || operation.operation !== OperationTypeNode.SUBSCRIPTION) return executor.execute(question);
          const answer = await streams.open(question, request.extensions?.resume);
          if (!(answer instanceof Subscriber)) return answer;
          follow(answer);
          return { data: {} };
        },
      };
    },
    async stop() {},
  };
};

const unresolved = (named: string | undefined): GraphQLError =>
  new GraphQLError(
    named ? `The question holds no operation "${named}"` : 'The question holds several operations: operationName must say which',
  );
