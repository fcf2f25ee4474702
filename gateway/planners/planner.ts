import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { Plan } from './plan.js';

/** An operation that has been found valid on the planner's schema, and has nothing of introspection in it. */
export interface Plannable {
  document: DocumentNode;
  /** Its text. */
  source: string;
  /** null where the document holds only one operation. */
  operationName: string | null;
  /** Whether its `@defer`red fragments may come later. Otherwise it has none. */
  inParts?: boolean;
  /** Who asks it, so that one client's operations do not keep others' waiting; null where it is the house itself. */
  client: string | null;
}

/** Finds out which subgraphs have to be asked for what, and in which order. */
export interface PlanMaker {
  /** For the log: which planner this is. */
  readonly name: string;
  /**
   * INVALID_INPUT where planning takes too long, RATE_LIMITED where too many operations wait to be planned, INTERNAL
   * where the planner refuses or falls.
   */
  plan(operation: Plannable): Promise<Plan>;
  /** Ends its processes. What waits for a plan is told SHUTTING_DOWN. */
  close(): Promise<void>;
}

export interface Planner extends PlanMaker {
  /** What clients see of the supergraph. */
  readonly schema: GraphQLSchema;
}

/**
 * Makes a planner for a supergraph, which it has read then. MISCONFIGURED where it cannot be served, and then nothing is
 * left open.
 */
export type MakePlanner = (supergraphSdl: string) => Promise<Planner>;
