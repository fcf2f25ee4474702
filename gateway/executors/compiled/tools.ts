import type { GraphQLSchema } from 'graphql';
import type { Places } from './places.js';
import type { TypeTest } from './type-tests.js';

/** What all steps of a supergraph's programs share. */
export interface Tools {
  isOf: TypeTest;
  places: Places;
  /** Types that an object may be called by when its own is not known. */
  vague: ReadonlySet<unknown>;
  supergraph: GraphQLSchema;
  /** Whether entities at one path may be one object: not where fields take something from what theirs stands in. */
  shares: boolean;
}
