import { HubError } from '#kernel/errors.js';
import type { Doubts } from './doubts.js';
import type { MakePlanner, PlanMaker } from './planner.js';

export interface Spare {
  first: MakePlanner;
  /** Only made when it is needed. */
  second(supergraphSdl: string): PlanMaker;
  /** What the first is known to plan wrongly. */
  doubts: Doubts;
  /** Told why an operation goes to the second: a doubt, once each, or what the first threw, every time. */
  told?(cause: unknown): void;
}

/** Plans by the first planner; what it cannot plan, or is known to plan wrongly, by the second. */
export const withSpare =
  ({ first: makeFirst, second: makeSecond, doubts, told = () => {} }: Spare): MakePlanner =>
  async supergraphSdl => {
    const doubtOf = doubts(supergraphSdl);
    const first = await makeFirst(supergraphSdl);
    const said = new Set<string>();
    let second: PlanMaker | undefined;
    let closed = false;
    return {
      name: first.name,
      schema: first.schema,
      async plan(operation) {
        const bySecond = () => {
          // One that is only made now would be closed by nobody.
          if (closed) throw new HubError('SHUTTING_DOWN', 'The planner has been closed');
          second ??= makeSecond(supergraphSdl);
          return second.plan(operation);
        };
        // The first knows nothing of parts, which is no fault.
        if (operation.inParts) return bySecond();
        const doubt = doubtOf(operation.document);
        if (doubt === null) {
          try {
            return await first.plan(operation);
          } catch (cause) {
            if (isTurnedAway(cause)) throw cause;
            told(cause);
          }
        } else if (!said.has(doubt)) {
          said.add(doubt);
          told(doubt);
        }
        return bySecond();
      },
      async close() {
        closed = true;
        await Promise.all([first.close(), second?.close()]);
      },
    };
  };

/** Nothing was wrong with the operation. */
const isTurnedAway = (cause: unknown): boolean => ['RATE_LIMITED', 'SHUTTING_DOWN'].includes((cause as { code?: string }).code ?? '');
