import type { ApolloServer, ApolloServerPlugin } from '@apollo/server';
import { type GraphQLSchema, NoSchemaIntrospectionCustomRule } from 'graphql';
import type { Log } from '#platform/log.js';
import { documents, type Read } from '#platform/subgraph/documents.js';
import { guarded } from './access/with-access.js';
import { apollo } from './apollo.js';
import { type AskedOperation, askedOperations } from './asked-operations.js';
import type { ExecutorOptions, MakeExecutor } from './executor.js';
import type { guards } from './guards/guards.js';
import type { GatewayContext } from './request.js';
import { noReservedNames } from './reserved-names.js';
import { inUse } from './use.js';
import { warmUp } from './warm-up.js';

/** One composed schema, and all that answers questions on it. */
export interface Graph {
  readonly schema: GraphQLSchema;
  /** The way of every question, by whichever door it came. */
  readonly pipeline: ApolloServer<GatewayContext>;
  /** Parses and validates a question. */
  read(source: string): Read;
  /** The operations that it has answered, for the graph that comes after it. */
  asked(): string[];
  /** Resolves when it can be asked, with the known operations planned. */
  start(): Promise<void>;
  /** Lets every question under way have its answer, and every subscription its end, and stops then. */
  retire(): Promise<void>;
  /** Stops at once. */
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
  development: boolean;
  log: Log;
}

export const makeGraph = ({ makeExecutor, plugins, guard, warm, onAsked, development, log, ...options }: GraphOptions): Graph => {
  const use = inUse();
  const asked = askedOperations(onAsked);
  const executor = use.counted(guarded(makeExecutor)(options));
  const pipeline = apollo({
    executor,
    plugins: [use.plugin, asked.plugin, ...plugins],
    guarding: guard(executor.schema, options.supergraphSdl),
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
  };

  const graph: Graph = {
    schema: executor.schema,
    pipeline,
    asked: asked.sources,
    read: documents(executor.schema, [noReservedNames, ...(development ? [] : [NoSchemaIntrospectionCustomRule])]),
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
      stopping ??= stop();
      return stopping;
    },
  };
  return graph;
};
