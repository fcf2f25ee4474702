import type { Log } from '#platform/log.js';
import type { MakeExecutor } from '../executor.js';
import type { GatewayMeasures } from '../measures.js';
import { choosePlanner, type PlannerChoice } from '../planners/choose.js';
import { measured } from '../planners/measured.js';

export const EXECUTORS = ['compiled', 'reference'] as const;
export type ExecutorName = (typeof EXECUTORS)[number];

/** The executor that the settings ask for. Only what it needs is loaded. */
export const chooseExecutor = async (
  { executor, measures, ...choice }: { executor: ExecutorName; measures?: GatewayMeasures | undefined } & PlannerChoice,
  log: Log,
): Promise<MakeExecutor> => {
  if (executor === 'compiled') {
    const { compiledExecutor } = await import('./compiled/compiled.js');
    const makePlanner = choosePlanner(choice, log);
    return compiledExecutor(measures ? measured(makePlanner, measures) : makePlanner);
  }
  log.info({ executor }, 'operations are answered by the reference executor, as the settings say');
  const { referenceExecutor } = await import('./reference.js');
  return referenceExecutor;
};
