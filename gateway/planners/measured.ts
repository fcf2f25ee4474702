import { type GatewayMeasures, secondsSince } from '../measures.js';
import type { MakePlanner } from './planner.js';

/** The same planner, its plans counted and timed. */
export const measured =
  (make: MakePlanner, { plans }: Pick<GatewayMeasures, 'plans'>): MakePlanner =>
  supergraphSdl => {
    const planner = make(supergraphSdl);
    return {
      name: planner.name,
      schema: planner.schema,
      async plan(operation, signal) {
        const start = performance.now();
        let outcome = 'failed';
        try {
          const plan = await planner.plan(operation, signal);
          outcome = 'ok';
          return plan;
        } finally {
          plans.observe({ outcome }, secondsSince(start));
        }
      },
    };
  };
