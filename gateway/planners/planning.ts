import { HubError } from '#kernel/errors.js';
import type { Plannable } from './planner.js';
import { PlannerUnfit } from './planner-unfit.js';
import { PlanningProcess, type PlanningProgram, READY_MS } from './planning-process.js';
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

  /**
   * What clients see of a supergraph, as text of GraphQL. MISCONFIGURED says what is wrong with it, PlannerUnfit that
   * nothing may be: the planner cannot be loaded here, or fell over it.
   */
  read(supergraphSdl: string): Promise<string> {
    return this.#turns.take(null, async () => {
      this.#mustBeOpen();
      const process = this.#takeIdle(supergraphSdl);
      const outcome = await process.read(supergraphSdl).finally(() => this.#idle.unshift(process));
      if ('answer' in outcome) return outcome.answer as string;
      this.#mustBeOpen();
      if ('refusal' in outcome) throw new HubError('MISCONFIGURED', `The composed schema cannot be served: ${outcome.refusal}`);
      if ('unloadable' in outcome) throw new PlannerUnfit(`The planner cannot be loaded here: ${outcome.unloadable}`);
      if ('late' in outcome) throw new PlannerUnfit(`The planner did not read the composed schema within ${READY_MS} ms`);
      throw new PlannerUnfit(`The planner fell over the composed schema: ${outcome.fell || 'it left no word'}`);
    });
  }

  /** The planner's own plan. */
  plan(supergraphSdl: string, { source, operationName, inParts = false, client }: Plannable, limitMs: number): Promise<unknown> {
    return this.#turns.take(client, async () => {
      this.#mustBeOpen();
      const process = this.#takeIdle(supergraphSdl);
      const outcome = await process
        .plan({ supergraphSdl, source, operationName, inParts }, limitMs)
        .finally(() => this.#idle.unshift(process));
      if ('answer' in outcome) return outcome.answer;
      this.#mustBeOpen();
      if ('late' in outcome)
        throw new HubError('INVALID_INPUT', `The operation is too complicated: it could not be planned within ${limitMs} ms`);
      throw new HubError('INTERNAL', `An operation cannot be planned: ${reasonOf(outcome)}`);
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

/** What a planner says of its own fall is not told: something of the operation may stand in it. */
const reasonOf = (outcome: { refusal: string } | { unloadable: string } | { fell: string }): string => {
  if ('refusal' in outcome) return outcome.refusal;
  return 'unloadable' in outcome ? outcome.unloadable : 'the planner fell over it';
};
