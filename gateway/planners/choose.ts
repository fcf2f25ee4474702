import type { Log } from '#platform/log.js';
import type { GatewayMeasures } from '../measures.js';
import { apolloPlanner, apolloPlans } from './apollo.js';
import { doubtsOfTheNativePlanner } from './doubts.js';
import { hivePlanner } from './hive.js';
import { measured } from './measured.js';
import type { MakePlanner } from './planner.js';
import { PlannerUnfit } from './planner-unfit.js';
import { PLAN_MS, type Planning } from './planning.js';
import { withSpare } from './spare.js';

export const PLANNERS = ['hive', 'apollo'] as const;
export type PlannerName = (typeof PLANNERS)[number];

/** Of the time that a plan may take, what the native planner is given: it needs a hundredth of it, or would never end. */
const SHARE_OF_THE_NATIVE = 1 / 4;

export interface PlannerChoice {
  /** null: the best that there is here for a supergraph. */
  planner: PlannerName | null;
  /** How long a plan may take. */
  planMs?: number | undefined;
  measures?: Pick<GatewayMeasures, 'plans'> | undefined;
  /** Processes for the native planner, which whoever has opened them closes; its own when not given. */
  native?: Planning;
}

/**
 * The planner that was asked for, or the best that there is here for a supergraph: hive's native one is built for Linux with
 * glibc and for macOS, and falls over some supergraphs. Which one it is stands in the log for each supergraph, and so does
 * why an operation is planned by another. A supergraph that the native planner refuses is refused, and nobody else asked.
 */
export const choosePlanner = ({ planner, planMs = PLAN_MS, measures, native }: PlannerChoice, log: Log): MakePlanner => {
  const inJavaScript: MakePlanner = async sdl => measured(await apolloPlanner(sdl, { planMs }), measures);
  const both = withSpare({
    first: async sdl =>
      measured(await hivePlanner(sdl, { planMs: planMs * SHARE_OF_THE_NATIVE, ...(native && { planning: native }) }), measures),
    second: sdl => measured(apolloPlans(sdl, { planMs }), measures),
    doubts: doubtsOfTheNativePlanner,
    told: err => log.warn({ err }, 'an operation is planned in JavaScript, since the native planner could not, or not rightly'),
  });
  return async supergraphSdl => {
    if (planner === 'apollo') {
      log.info({ planner: 'apollo' }, 'operations are planned in JavaScript, as the settings say');
      return inJavaScript(supergraphSdl);
    }
    try {
      const made = await both(supergraphSdl);
      log.info({ planner: 'hive' }, 'operations are planned by the native planner');
      return made;
    } catch (err) {
      if (planner === 'hive' || !(err instanceof PlannerUnfit)) throw err;
      log.warn({ err, planner: 'apollo' }, 'the native planner is of no use here: operations are planned in JavaScript, slower');
      return inJavaScript(supergraphSdl);
    }
  };
};
