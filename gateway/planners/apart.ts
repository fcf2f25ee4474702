import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import type { QueryPlan } from '@graphql-hive/router-query-planner';
import { HubError } from '#kernel/errors.js';

/** One plan to be made. */
interface Question {
  /** The supergraph's number, and its text where the process may not know it yet. */
  supergraph: number;
  sdl: string;
  source: string;
  operationName: string | null;
}

interface Reply {
  id: number;
  plan?: QueryPlan;
  refusal?: string;
}

/** Why a plan is not there: the planner refused, or fell and took its process along, or came to no end. */
type Failed = { refusal: string } | { fell: true } | { late: true };
type Outcome = { plan: QueryPlan } | Failed;

/** How long a plan may take. Most take a millisecond; some would take for ever. */
const PLAN_MS = 2_000;

/** How long the first plan of a supergraph may take, for which a process may have to start first. */
const FIRST_PLAN_MS = 15_000;

/** Supergraphs that the process keeps planners for: the present one, the next, and those of tests. */
const KEPT_PLANNERS = 4;

/** Plain JavaScript for a process of its own, so that it starts the same from sources and from what is built. */
const PROGRAM = `
const { QueryPlanner } = require(process.argv[1]);
const planners = new Map();
process.on('disconnect', () => process.exit());
process.on('message', async ({ id, supergraph, sdl, source, operationName }) => {
  try {
    const planner = planners.get(supergraph) ?? new QueryPlanner(sdl);
    planners.set(supergraph, planner);
    if (planners.size > ${KEPT_PLANNERS}) planners.delete(planners.keys().next().value);
    process.send({ id, plan: await planner.planAsync(source, operationName, new Set(), 0) });
  } catch (error) {
    process.send({ id, refusal: String(error?.message ?? error) });
  }
});`;

/**
 * Plans in a process of its own, started when first needed and again after it fell. The native planner ends its whole
 * process on some valid operations and comes to no end on others, and an operation comes from anybody.
 */
class PlannerProcess {
  #child: ChildProcess | null = null;
  #asked = 0;
  /** Supergraphs of which the present process has made a plan. */
  readonly #met = new Set<number>();
  readonly #waiting = new Map<number, (outcome: Outcome) => void>();

  async ask(question: Question, signal?: AbortSignal): Promise<Outcome> {
    signal?.throwIfAborted();
    const child = this.#child ?? this.#start();
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      const gone = () => settle(() => reject(signal!.reason));
      const late = setTimeout(
        () => {
          settle(() => resolve({ late: true }));
          child.kill('SIGKILL');
        },
        this.#met.has(question.supergraph) ? PLAN_MS : FIRST_PLAN_MS,
      );
      const settle = (how: () => void) => {
        clearTimeout(late);
        this.#waiting.delete(id);
        signal?.removeEventListener('abort', gone);
        // Only somebody who waits keeps this process alive for the other one.
        if (this.#waiting.size === 0) this.#child?.channel?.unref();
        how();
      };
      signal?.addEventListener('abort', gone, { once: true });
      this.#waiting.set(id, outcome => {
        if ('plan' in outcome) this.#met.add(question.supergraph);
        settle(() => resolve(outcome));
      });
      child.channel?.ref();
      // A process that has just fallen cannot be sent anything: its end settles whoever waits.
      child.send({ id, ...question }, () => {});
    });
  }

  #start(): ChildProcess {
    const planner = createRequire(import.meta.url).resolve('@graphql-hive/router-query-planner');
    const child = spawn(process.execPath, ['-e', PROGRAM, planner], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], env: {} });
    this.#child = child;
    child.unref();
    child.on('message', ({ id, plan, refusal }: Reply) => this.#waiting.get(id)?.(plan ? { plan } : { refusal: refusal! }));
    const fell = () => {
      if (this.#child !== child) return;
      this.#child = null;
      this.#met.clear();
      for (const settle of [...this.#waiting.values()]) settle({ fell: true });
    };
    child.once('error', fell).once('exit', fell);
    return child;
  }
}

const shared = new PlannerProcess();
let supergraphs = 0;

/** Plans operations on a supergraph without ever falling with the planner. */
export const plannerApart = (sdl: string) => {
  const supergraph = ++supergraphs;
  return async (source: string, operationName: string | null, signal?: AbortSignal): Promise<QueryPlan> => {
    const question = { supergraph, sdl, source, operationName };
    let outcome = await shared.ask(question, signal);
    // Perhaps it was another operation that brought the process down.
    if ('fell' in outcome) outcome = await shared.ask(question, signal);
    if ('plan' in outcome) return outcome.plan;
    throw new HubError(
      'INTERNAL',
      `An operation cannot be planned: ${'refusal' in outcome ? outcome.refusal : 'fell' in outcome ? 'the planner fell over it' : 'the planner came to no end'}`,
    );
  };
};
