import type { Log } from '#platform/log.js';
import type { MakeExecutor } from '../executor.js';
import { choosePlanner, type PlannerChoice } from '../planners/choose.js';

export const EXECUTORS = ['compiled', 'reference'] as const;
export type ExecutorName = (typeof EXECUTORS)[number];

/** The executor that the settings ask for. Only what it needs is loaded. */
export const chooseExecutor = async (
  { executor, ...choice }: { executor: ExecutorName } & PlannerChoice,
  log: Log,
): Promise<MakeExecutor> => {
  if (executor === 'compiled') {
    const { compiledExecutor } = await import('./compiled/compiled.js');
    return compiledExecutor(choosePlanner(choice, log));
  }
  log.info({ executor }, 'operations are answered by the reference executor, as the settings say');
  const { referenceExecutor } = await import('./reference.js');
  return referenceExecutor;
};
