import { type GatewayMeasures, secondsSince } from '../measures.js';
import type { PlanMaker } from './planner.js';

/** The same planner, its plans counted and timed where somebody looks. */
export const measured = <P extends PlanMaker>(planner: P, measures: Pick<GatewayMeasures, 'plans'> | undefined): P => {
  if (!measures) return planner;
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
        measures.plans.observe({ planner: planner.name, outcome }, secondsSince(start));
      }
    },
  };
};
