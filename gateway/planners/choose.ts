import { HubError } from '#kernel/errors.js';
import type { Log } from '#platform/log.js';
import { apolloPlans } from './apollo.js';
import { apolloPlanner } from './apollo-planner.js';
import { doubtsOfTheNativePlanner } from './doubts.js';
import { hivePlanner, loadHive } from './hive.js';
import type { MakePlanner } from './planner.js';
import { PLAN_MS } from './planning.js';
import { withSpare } from './spare.js';

export const PLANNERS = ['hive', 'apollo'] as const;
export type PlannerName = (typeof PLANNERS)[number];

/** Of the time that a plan may take, what the native planner is given: it needs a hundredth of it, or would never end. */
const SHARE_OF_THE_NATIVE = 1 / 4;

export interface PlannerChoice {
  /** null: the best that loads here. */
  planner: PlannerName | null;
  /** How long a plan may take. */
  planMs?: number | undefined;
}

/**
 * The planner that was asked for, or the best that loads here: hive's native one is built for Linux with glibc and for
 * macOS. Which one it is stands in the log, and so does why an operation is planned by another.
 */
export const choosePlanner = ({ planner, planMs = PLAN_MS }: PlannerChoice, log: Log): MakePlanner => {
  if (planner !== 'apollo') {
    try {
      loadHive();
      log.info({ planner: 'hive' }, 'operations are planned by the native planner');
      return withSpare({
        first: sdl => hivePlanner(sdl, { planMs: planMs * SHARE_OF_THE_NATIVE }),
        second: sdl => apolloPlans(sdl, { planMs }),
        doubts: doubtsOfTheNativePlanner,
        told: err => log.warn({ err }, 'an operation is planned in JavaScript, since the native planner could not, or not rightly'),
      });
    } catch (cause) {
      if (planner === 'hive') throw new HubError('MISCONFIGURED', 'The native planner cannot be loaded here', { cause });
      log.warn({ err: cause, planner: 'apollo' }, 'the native planner cannot be loaded here: operations are planned in JavaScript, slower');
    }
  } else log.info({ planner: 'apollo' }, 'operations are planned in JavaScript, as the settings say');
  return sdl => apolloPlanner(sdl, { planMs });
};
