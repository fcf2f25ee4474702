import type { ApolloServer, ApolloServerPlugin } from '@apollo/server';
import { type GraphQLSchema, NoSchemaIntrospectionCustomRule } from 'graphql';
import type { Log } from '#platform/log.js';
import { documents, type Read } from '#platform/subgraph/documents.js';
import { apollo } from './apollo.js';
import type { ExecutorOptions, MakeExecutor } from './executor.js';
import type { GatewayContext } from './request.js';
import { warmUp } from './warm-up.js';

/** One composed schema, and all that answers questions on it. */
export interface Graph {
  readonly schema: GraphQLSchema;
  /** The way of every question, by whichever door it came. */
  readonly pipeline: ApolloServer<GatewayContext>;
  /** Parses and validates a question. */
  read(source: string): Read;
  /** Resolves when it can be asked, with the known operations planned. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface GraphOptions extends ExecutorOptions {
  makeExecutor: MakeExecutor;
  /** In this order every operation meets them. */
  plugins: ApolloServerPlugin<GatewayContext>[];
  /** Operations to plan before the first client asks them. */
  warm: readonly string[];
  development: boolean;
  log: Log;
}

export const makeGraph = ({ makeExecutor, plugins, warm, development, log, ...options }: GraphOptions): Graph => {
  const executor = makeExecutor(options);
  const pipeline = apollo({ executor, plugins, development, log });
  let starting: Promise<void> | null = null;
  return {
    schema: executor.schema,
    pipeline,
    read: documents(executor.schema, development ? [] : [NoSchemaIntrospectionCustomRule]),
    async start() {
      starting = pipeline.start();
      await starting;
      await warmUp(executor, warm, log);
    },
    async stop() {
      // Apollo's server can only be stopped when it has started.
      const started = await starting?.then(
        () => true,
        () => false,
      );
      if (started) await pipeline.stop();
      await executor.close();
    },
  };
};
