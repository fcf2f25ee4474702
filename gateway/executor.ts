import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import type { Clock } from '#kernel/clock.js';
import type { EventLimits } from './event-stream.js';
import type { GatewayRequest } from './request.js';
import type { SubgraphTransport } from './transports/transport.js';

/** An operation that has been found valid on the executor's schema. */
export interface Operation {
  document: DocumentNode;
  /** Its text: the same text and name get the same plan. */
  source: string;
  operationName: string | null;
  variables: Record<string, unknown>;
  request: GatewayRequest;
}

/** Answers operations on the whole graph by asking the subgraphs. */
export interface Executor {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  /** Its data may be `Written`: text already. Never rejects for what a subgraph did: the error stands beside the data that the others gave. */
  execute(operation: Operation): Promise<ExecutionResult>;
  /** A stream of answers, or the one answer that says why there is none. */
  subscribe(operation: Operation): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>;
  /** Plans an operation before anyone asks it. Rejects where it cannot be planned. */
  warm(operation: Pick<Operation, 'document' | 'source' | 'operationName'>): Promise<void>;
  /** Lets go of what plans; nothing may be asked any more. */
  close(): Promise<void>;
}

export interface ExecutorOptions {
  supergraphSdl: string;
  /** By subgraph; one for every subgraph of the supergraph. */
  transports: ReadonlyMap<string, SubgraphTransport>;
  clock: Clock;
  /** How long completing one event of a subscription may take. */
  eventMs: number;
  events: EventLimits;
}

export type MakeExecutor = (options: ExecutorOptions) => Executor;
