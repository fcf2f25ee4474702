import type { ApolloServer, ApolloServerPlugin } from '@apollo/server';
import type { GraphQLSchema } from 'graphql';
import type { Ids } from '#kernel/ids.js';
import type { Log } from '#platform/log.js';
import { liftAccess, rulesIn } from './access/access-map.js';
import { guarded } from './access/with-access.js';
import { apollo } from './apollo.js';
import { type AskedOperation, askedOperations } from './asked-operations.js';
import type { Executor, ExecutorOptions, MakeExecutor } from './executor.js';
import { formatError } from './format-error.js';
import type { guards } from './guards/guards.js';
import { deferred } from './plugins/deferred.js';
import type { GatewayContext } from './request.js';
import type { History } from './subscriptions/history.js';
import type { Topics } from './subscriptions/policies.js';
import { type SharedStreams, sharedStreams } from './subscriptions/shared.js';
import type { StreamLimits } from './subscriptions/stream.js';
import { liftTopics, overruled } from './subscriptions/topics.js';
import { inUse } from './use.js';
import { warmUp } from './warm-up.js';

/** One composed schema, and all that answers questions on it. */
export interface Graph {
  readonly schema: GraphQLSchema;
  /** The way of every question, by whichever door it came. */
  readonly pipeline: ApolloServer<GatewayContext>;
  /** What is followed on it, by whoever; it goes on when another graph has taken this one's place. */
  readonly streams: SharedStreams;
  /** The operations that it has answered, for the graph that comes after it. */
  asked(): string[];
  /** Resolves when it can be asked, with the known operations planned. */
  start(): Promise<void>;
  /** Lets every question under way have its answer, and every subscription its end, and stops then. */
  retire(): Promise<void>;
  /** Stops at once, and ends what is followed on it. */
  stop(): Promise<void>;
}

export interface GraphOptions extends ExecutorOptions {
  makeExecutor: MakeExecutor;
  /** In this order every operation meets them. */
  plugins: ApolloServerPlugin<GatewayContext>[];
  guard: ReturnType<typeof guards>;
  /** Operations to plan before the first client asks them. */
  warm: readonly string[];
  /** Told of each operation that is asked for the first time. */
  onAsked?(operation: AskedOperation): void;
  /** What becomes of slow readers, by subscription field, where it is not as the schema says. */
  topics: Topics;
  /** What was told on other graphs, or by other gateways, for who comes back. */
  history: History;
  following: StreamLimits;
  ids: Ids;
  development: boolean;
  log: Log;
}

/** Throws as `makeExecutor` does, and leaves nothing open then. */
export const makeGraph = async ({ makeExecutor, ...options }: GraphOptions): Promise<Graph> => {
  const { transports, clock, eventMs, events } = options;
  const { supergraphSdl, topics } = liftTopics(options.supergraphSdl);
  const executor = await guarded(makeExecutor)({ supergraphSdl, transports, clock, eventMs, events });
  try {
    return graphOver(executor, { ...options, supergraphSdl, topics: overruled(topics, options.topics) });
  } catch (thrown) {
    await executor.close();
    throw thrown;
  }
};

const graphOver = (
  made: Executor,
  {
    supergraphSdl,
    clock,
    plugins,
    guard,
    warm,
    onAsked,
    topics,
    history,
    following,
    ids,
    development,
    log,
  }: Omit<GraphOptions, 'makeExecutor'>,
): Graph => {
  const use = inUse();
  const asked = askedOperations(onAsked);
  const executor = use.counted(made);
  const format = formatError({ log, development });
  const rules = rulesIn(liftAccess(supergraphSdl).access);
  const streams = sharedStreams({ executor, rules, topics, history, ids, log, format, limits: following, clock });
  const pipeline = apollo({
    executor,
    streams,
    plugins: [use.plugin, asked.plugin, ...plugins, deferred({ executor, format })],
    guarding: guard(executor.schema, supergraphSdl),
    development,
    log,
  });
  let starting: Promise<void> | null = null;
  let stopping: Promise<void> | null = null;

  const stop = async (): Promise<void> => {
    // Apollo's server can only be stopped when it has started.
    const started = await starting?.then(
      () => true,
      () => false,
    );
    if (started) await pipeline.stop();
    await executor.close();
  };

  const graph: Graph = {
    schema: executor.schema,
    pipeline,
    asked: asked.sources,
    streams,
    async start() {
      starting = pipeline.start();
      await starting;
      await warmUp(executor, warm, log);
    },
    async retire() {
      await use.ended();
      await graph.stop();
    },
    stop() {
      streams.close();
      stopping ??= stop();
      return stopping;
    },
  };
  return graph;
};
