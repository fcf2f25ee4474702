import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { Log } from '#platform/log.js';
import type { Executor } from './executor.js';
import { textOf } from './executors/written.js';
import { formatError } from './format-error.js';
import type { Guarding } from './guards/guards.js';
import { answering } from './plugins/answering.js';
import { askers } from './plugins/askers.js';
import type { GatewayContext } from './request.js';
import { noReservedNames } from './reserved-names.js';
import type { SharedStreams } from './subscriptions/shared.js';

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
  const { plugin: remembering, remember, requestOf } = askers();
  const format = formatError({ log, development, requestOf });
  return new ApolloServer<GatewayContext>({
    schema: executor.schema,
    plugins: [
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      remembering,
      guarding.plugin,
      ...plugins,
      answering({ executor, streams, format, remember }),
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
    formatError: format,
  });
};
