import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { Plan } from './plan.js';

/** An operation that has been found valid on the planner's schema, and has nothing of introspection in it. */
export interface Plannable {
  document: DocumentNode;
  /** Its text. */
  source: string;
  /** null where the document holds only one operation. */
  operationName: string | null;
}

/** Finds out which subgraphs have to be asked for what, and in which order. */
export interface Planner {
  /** For the log: which planner this is. */
  readonly name: string;
  /** What clients see of the supergraph. */
  readonly schema: GraphQLSchema;
  plan(operation: Plannable, signal?: AbortSignal): Promise<Plan>;
}

/** Makes a planner for a supergraph. */
export type MakePlanner = (supergraphSdl: string) => Planner;
