import type { DocumentNode, ExecutionResult, GraphQLError, GraphQLSchema } from 'graphql';
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

/** A part of an answer that comes later, for the object at the path. */
export interface PendingPart {
  id: string;
  path: readonly (string | number)[];
  label: string | null;
}

export interface LaterAnswer {
  pending: PendingPart;
  /** null where a null had to go up beyond the part. */
  data: Record<string, unknown> | null;
  errors: readonly GraphQLError[];
  /** Parts that may come now that this one is there. */
  opens: readonly PendingPart[];
  isLast: boolean;
}

/** An answer of which some comes at once, and the rest as it gets ready. */
export interface AnswerInParts {
  first: ExecutionResult;
  pending: readonly PendingPart[];
  later: AsyncIterableIterator<LaterAnswer>;
}

/** Answers operations on the whole graph by asking the subgraphs. */
export interface Executor {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  /** Its data may be `Written`: text already. Never rejects for what a subgraph did: the error stands beside the data that the others gave. */
  execute(operation: Operation): Promise<ExecutionResult>;
  /** The same where the client takes `@defer`red fragments later; whole where none is. Without it every answer is whole. */
  executeInParts?(operation: Operation): Promise<AnswerInParts | ExecutionResult>;
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

/** MISCONFIGURED where the supergraph cannot be served, and then nothing is left open. */
export type MakeExecutor = (options: ExecutorOptions) => Promise<Executor>;
