import { apolloPlanning, apolloPlans } from '#gateway/planners/apollo.js';
import { doubtsOfTheNativePlanner } from '#gateway/planners/doubts.js';
import { hivePlanner, hivePlanning } from '#gateway/planners/hive.js';
import type { MakePlanner, PlanMaker } from '#gateway/planners/planner.js';
import { withSpare } from '#gateway/planners/spare.js';

/** An operation that takes longer to plan is compared by nobody: most of these come to no end, and a busy machine needs its time. */
const PLAN_MS = 2_000;

/** Processes that plan for all worlds: starting some for each would take longer than all the rest. */
const planning = { hive: hivePlanning(), apollo: apolloPlanning() };

export const closePlanning = async (): Promise<void> => {
  await Promise.all([planning.hive.close(), planning.apollo.close()]);
};

/** Why operations have been planned by the spare since this was last emptied. */
export const turnedAway: string[] = [];

/** The planner that a gateway has where nothing else is asked for. */
export const PLANNER: MakePlanner = withSpare({
  first: sdl => hivePlanner(sdl, { planning: planning.hive, planMs: PLAN_MS }),
  second: sdl => apolloPlans(sdl, { planning: planning.apollo, planMs: PLAN_MS }),
  doubts: doubtsOfTheNativePlanner,
  told: cause =>
    turnedAway.push(
      cause instanceof Error ? cause.message.replace(/(?<=fetch graph).*|(?<=wants |asks for |mixes up what )\S+/, '…') : String(cause),
    ),
});

/** What plans where the native planner cannot be loaded. */
export const SPARE = (sdl: string): PlanMaker => apolloPlans(sdl, { planning: planning.apollo, planMs: PLAN_MS });

/** Whether no planner could tell two requirements apart. */
export const isMixedUp = (data: unknown): boolean => JSON.stringify(data)?.includes('in an operation of its own') ?? false;

/** Whether no planner made a plan of it: none came to an end in time, or the last one fell over it. */
export const isUnplanned = (data: unknown): boolean =>
  /could not be planned within|An operation cannot be planned/.test(JSON.stringify(data) ?? '');
