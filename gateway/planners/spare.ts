import type { MakePlanner, Planner } from './planner.js';

/** Plans by the first planner, and what it cannot plan by the second, which is only made when it is needed. */
export const withSpare =
  (makeFirst: MakePlanner, makeSecond: MakePlanner, told: (cause: unknown) => void = () => {}): MakePlanner =>
  supergraphSdl => {
    const first = makeFirst(supergraphSdl);
    let second: Planner | undefined;
    return {
      name: first.name,
      schema: first.schema,
      async plan(operation, signal) {
        try {
          return await first.plan(operation, signal);
        } catch (cause) {
          signal?.throwIfAborted();
          told(cause);
          second ??= makeSecond(supergraphSdl);
          return second.plan(operation, signal);
        }
      },
    };
  };
