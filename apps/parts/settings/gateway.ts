import { EXECUTORS } from '#gateway/executors/choose.js';
import { PLANNERS } from '#gateway/planners/choose.js';
import { PLAN_MS } from '#gateway/planners/planning.js';
import { DEADLINES } from '#gateway/request.js';
import { oneOf, text, wholeNumber, yesOrNo } from '#platform/settings.js';
import { guarding } from './guarding.js';

const HOUR_MS = 3_600_000;

const deadline = (env: string, whose: string, ms: number) =>
  wholeNumber({ env, what: `how long an answer may take that ${whose}, in milliseconds`, min: 1, max: HOUR_MS, default: ms });

/** How a gateway answers. */
export const gatewaying = {
  ...guarding,
  botDeadlineMs: deadline('BOT_DEADLINE_MS', 'a dialog service asks for without saying so itself', DEADLINES.deadlinesMs.bot),
  dashboardDeadlineMs: deadline('DASHBOARD_DEADLINE_MS', 'a dashboard asks for', DEADLINES.deadlinesMs.dashboard),
  serviceDeadlineMs: deadline('SERVICE_DEADLINE_MS', 'another service asks for', DEADLINES.deadlinesMs.service),
  developmentDeadlineMs: deadline('DEVELOPMENT_DEADLINE_MS', 'a developer asks for', DEADLINES.deadlinesMs.development),
  maxDeadlineMs: deadline('MAX_DEADLINE_MS', 'asks for more', DEADLINES.maxDeadlineMs),
  development: yesOrNo({
    env: 'DEVELOPMENT',
    what: 'opens introspection and GraphiQL; when not set, only on a hub that listens to this machine alone',
    default: null,
  }),
  recordedTo: text({
    env: 'RECORD_OPERATIONS',
    what: 'a file that keeps every operation that is asked, as a manifest of persisted operations; for npm run graph:check and safelists',
    default: null,
  }),
  executor: oneOf({
    env: 'EXECUTOR',
    what: 'how questions are answered: by programs compiled of their plans, or by the reference that those are held against',
    choices: EXECUTORS,
    default: 'compiled',
  }),
  planner: oneOf({
    env: 'PLANNER',
    what: 'what plans them for the compiled executor; when not set, the native one where it can be loaded',
    choices: PLANNERS,
    default: null,
  }),
  planMs: wholeNumber({
    env: 'PLAN_MS',
    what: 'how long planning one operation may take, in milliseconds; it is refused beyond that',
    min: 100,
    max: 60_000,
    default: PLAN_MS,
  }),
  cachePolicies: text({
    env: 'CACHE_POLICIES',
    what: 'a file that says by type what of the graph may be kept and for how long, beside what its subgraphs say',
    default: null,
  }),
  cacheBytes: wholeNumber({
    env: 'CACHE_BYTES',
    what: 'how much of it is kept in memory where there is no Redis',
    min: 0,
    max: 2 ** 40,
    default: 64 * 2 ** 20,
  }),
};
