import { HubError } from '#kernel/errors.js';
import type { Plannable } from './planner.js';
import { PlanningProcess, type PlanningProgram } from './planning-process.js';
import { Turns } from './turns.js';

/** How long a plan may take. Most take a millisecond, or some tens of them in JavaScript. */
export const PLAN_MS = 2_000;

/** Two processes, the second only started when the first is busy: a client plans in one of them at most, others in the other. */
const PROCESSES = 2;

/** New operations of one client that may wait. A house's own are some hundreds, and warmed up in its own name. */
const WAITING = 100;

/** Plans off the event loop, in processes that may fall or come to no end. */
export class Planning {
  readonly #processes: PlanningProcess[];
  readonly #idle: PlanningProcess[];
  readonly #turns = new Turns({ places: PROCESSES, waiting: WAITING });
  #closed = false;

  constructor(program: PlanningProgram) {
    this.#processes = Array.from({ length: PROCESSES }, () => new PlanningProcess(program));
    this.#idle = [...this.#processes];
  }

  /** The planner's own plan. */
  plan(supergraphSdl: string, { source, operationName, inParts = false, client }: Plannable, limitMs: number): Promise<unknown> {
    return this.#turns.take(client, async () => {
      this.#mustBeOpen();
      const process = this.#takeIdle(supergraphSdl);
      const outcome = await process.plan({ supergraphSdl, source, operationName, inParts }, limitMs);
      this.#idle.unshift(process);
      if ('plan' in outcome) return outcome.plan;
      this.#mustBeOpen();
      if ('late' in outcome)
        throw new HubError('INVALID_INPUT', `The operation is too complicated: it could not be planned within ${limitMs} ms`);
      throw new HubError(
        'INTERNAL',
        `An operation cannot be planned: ${'refusal' in outcome ? outcome.refusal : 'the planner fell over it'}`,
      );
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#processes.map(process => process.close()));
  }

  /** One that has read the supergraph, where there is one: the other may not even have been started. */
  #takeIdle(supergraphSdl: string): PlanningProcess {
    const ready = this.#idle.findIndex(process => process.knows(supergraphSdl));
    return this.#idle.splice(Math.max(0, ready), 1)[0]!;
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new HubError('SHUTTING_DOWN', 'The planner has been closed');
  }
}
