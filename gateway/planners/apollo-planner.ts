import { createRequire } from 'node:module';
import type { GraphQLSchema } from 'graphql';
import { apolloPlans, type PlansOptions } from './apollo.js';
import type { Planner } from './planner.js';

/**
 * A whole planner of @apollo/query-planner, where no other loads. What clients see is read once, here, which takes some
 * hundred milliseconds of the event loop; plans are made elsewhere.
 */
export const apolloPlanner = (supergraphSdl: string, options?: PlansOptions): Planner => {
  // Only loaded when it is wanted: it is much, and the native planner's spare does without it.
  const internals = createRequire(import.meta.url)('@apollo/federation-internals') as typeof import('@apollo/federation-internals');
  const { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES: supportedFeatures, Supergraph } = internals;
  const supergraph = Supergraph.build(supergraphSdl, { supportedFeatures, validateSupergraph: false });
  return { ...apolloPlans(supergraphSdl, options), schema: supergraph.apiSchema().toGraphQLJSSchema() as GraphQLSchema };
};
