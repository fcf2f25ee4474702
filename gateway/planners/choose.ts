import { createRequire } from 'node:module';
import { HubError } from '#kernel/errors.js';
import type { Log } from '#platform/log.js';
import type { MakePlanner } from './planner.js';
import { withSpare } from './spare.js';

export const PLANNERS = ['hive', 'apollo'] as const;
export type PlannerName = (typeof PLANNERS)[number];

/**
 * The planner that was asked for, or the best that loads here: hive's native one is built for Linux with glibc and for
 * macOS. Which one it is stands in the log.
 */
export const choosePlanner = async (wanted: PlannerName | null, log: Log): Promise<MakePlanner> => {
  if (wanted !== 'apollo') {
    try {
      // Looked for first: the import of a native module that is not there would end in many words about paths.
      createRequire(import.meta.url).resolve('@graphql-hive/router-query-planner');
      const [{ hivePlanner }, { apolloPlanner: spare }] = await Promise.all([import('./hive.js'), import('./apollo.js')]);
      log.info({ planner: 'hive' }, 'operations are planned by the native planner');
      return withSpare(hivePlanner, spare, err =>
        log.warn({ err }, 'an operation is planned in JavaScript, since the native planner could not'),
      );
    } catch (cause) {
      if (wanted === 'hive') throw new HubError('MISCONFIGURED', 'The native planner cannot be loaded here', { cause });
      log.warn({ err: cause, planner: 'apollo' }, 'the native planner cannot be loaded here: operations are planned in JavaScript, slower');
    }
  } else log.info({ planner: 'apollo' }, 'operations are planned in JavaScript, as the settings say');
  const { apolloPlanner } = await import('./apollo.js');
  return apolloPlanner;
};
