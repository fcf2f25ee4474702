import { type GatewayMeasures, secondsSince } from '../measures.js';
import type { MakePlanner } from './planner.js';

/** The same planner, its plans counted and timed. */
export const measured =
  (make: MakePlanner, { plans }: Pick<GatewayMeasures, 'plans'>): MakePlanner =>
  supergraphSdl => {
    const planner = make(supergraphSdl);
    return {
      ...planner,
      async plan(operation) {
        const start = performance.now();
        let outcome = 'failed';
        try {
          const plan = await planner.plan(operation);
          outcome = 'ok';
          return plan;
        } finally {
          plans.observe({ outcome }, secondsSince(start));
        }
      },
    };
  };
