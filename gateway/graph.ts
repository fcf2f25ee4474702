import type { ApolloServer, ApolloServerPlugin } from '@apollo/server';
import type { GraphQLSchema } from 'graphql';
import type { Ids } from '#kernel/ids.js';
import type { Log } from '#platform/log.js';
import { apollo } from './apollo.js';
import type { ExecutorOptions, MakeExecutor } from './executor.js';
import { formatError } from './format-error.js';
import type { GatewayContext } from './request.js';
import type { History } from './subscriptions/history.js';
import type { Topics } from './subscriptions/policies.js';
import { type SharedStreams, sharedStreams } from './subscriptions/shared.js';
import type { StreamLimits } from './subscriptions/stream.js';
import { warmUp } from './warm-up.js';

/** One composed schema, and all that answers questions on it. */
export interface Graph {
  readonly schema: GraphQLSchema;
  /** The way of every question, by whichever door it came. */
  readonly pipeline: ApolloServer<GatewayContext>;
  /** What is followed on it, by whoever; it goes on when another graph has taken this one's place. */
  readonly streams: SharedStreams;
  /** Resolves when it can be asked, with the known operations planned. */
  start(): Promise<void>;
  /** Ends what is followed on it, too. */
  stop(): Promise<void>;
}

export interface GraphOptions extends ExecutorOptions {
  makeExecutor: MakeExecutor;
  /** In this order every operation meets them. */
  plugins: ApolloServerPlugin<GatewayContext>[];
  /** Operations to plan before the first client asks them. */
  warm: readonly string[];
  /** What becomes of slow readers, by subscription field. */
  topics: Topics;
  /** What was told on other graphs, or by other gateways, for who comes back. */
  history: History;
  following: StreamLimits;
  ids: Ids;
  development: boolean;
  log: Log;
}

export const makeGraph = ({
  makeExecutor,
  plugins,
  warm,
  topics,
  history,
  following,
  ids,
  development,
  log,
  ...options
}: GraphOptions): Graph => {
  const { clock } = options;
  const executor = makeExecutor(options);
  const streams = sharedStreams({
    executor,
    topics,
    history,
    ids,
    log,
    format: formatError({ log, development }),
    limits: following,
    clock,
  });
  const pipeline = apollo({ executor, streams, plugins, development, log });
  let starting: Promise<void> | null = null;
  return {
    schema: executor.schema,
    pipeline,
    streams,
    async start() {
      starting = pipeline.start();
      await starting;
      await warmUp(executor, warm, log);
    },
    async stop() {
      streams.close();
      // Apollo's server can only be stopped when it has started.
      const started = await starting?.then(
        () => true,
        () => false,
      );
      if (started) await pipeline.stop();
    },
  };
};
