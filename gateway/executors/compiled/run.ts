import type { GraphQLError } from 'graphql';
import type { GatewayRequest } from '../../request.js';
import type { SubgraphTransport } from '../../transports/transport.js';
import type { Entity } from './data.js';
import type { LostFields } from './lost.js';

/** One operation being answered. */
export interface Run {
  /** What the subgraphs have said so far. */
  data: Entity;
  /** What went wrong, with paths in `data`. */
  errors: GraphQLError[];
  /** What could not be asked for because of that: errors of their own, which say the same. */
  consequences: GraphQLError[];
  /** What went wrong before, by the objects that lack something for it. */
  lost: LostFields;
  variables: Readonly<Record<string, unknown>>;
  request: GatewayRequest;
  transports: ReadonlyMap<string, SubgraphTransport>;
  /** Told of fetches that later parts of the answer wait for. */
  fetched?(id: string): void;
}

/** A compiled node of a plan. Never rejects: what goes wrong stands in the run's errors. */
export type Step = (run: Run) => Promise<void>;
