import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** What a planner's process runs: plain JavaScript, so that it starts the same from sources and from what is built. */
export interface PlanningProgram {
  /** An expression: from a supergraph's text to a function of an operation's text, name and whether it may be answered in
   * parts, that gives its plan, or a promise of it. */
  planner: string;
  /** The files of the modules that the expression finds as `modules[0]`, `modules[1]`, … */
  modules: readonly string[];
}

export interface Question {
  supergraphSdl: string;
  source: string;
  operationName: string | null;
  inParts?: boolean;
}

/** What came of a question: a plan, or why there is none. */
export type Outcome = { plan: unknown } | { refusal: string } | { fell: true } | { late: true };

/** How long a process may take to start and to read a supergraph, which on a busy machine is seconds. */
const READY_MS = 30_000;

/** Memory that a planner in JavaScript may take, in megabytes: an operation can be made to want any amount. */
const HEAP_MB = 768;

const shell = (planner: string): string => `
const modules = process.argv.slice(1).map(file => require(file));
const plannerOf = ${planner};
let known = { sdl: undefined, plan: undefined };
process.on('disconnect', () => process.exit());
process.on('message', async ({ sdl, source, operationName, inParts }) => {
  try {
    if (sdl !== undefined) known = { plan: plannerOf(sdl) };
    process.send(source === undefined ? {} : { plan: JSON.stringify(await known.plan(source, operationName, inParts)) });
  } catch (error) {
    process.send({ refusal: String(error?.message ?? error) });
  }
});`;

/**
 * A planner in a process of its own, started when first needed and again after it fell. It plans one operation at a time,
 * so that whatever fells it, or brings it to no end, is known.
 */
export class PlanningProcess {
  #child: ChildProcess | null = null;
  /** What the present process has read last. */
  #supergraph: string | null = null;

  constructor(private readonly program: PlanningProgram) {}

  /** Whether it has read this supergraph, and so plans at once. */
  knows(supergraphSdl: string): boolean {
    return this.#supergraph === supergraphSdl;
  }

  /** One at a time. The limit counts from when the planner has read the supergraph. */
  async plan({ supergraphSdl, ...asked }: Question, limitMs: number): Promise<Outcome> {
    if (!this.knows(supergraphSdl)) {
      const ready = await this.#ask({ sdl: supergraphSdl }, READY_MS);
      if (!('plan' in ready)) return ready;
      this.#supergraph = supergraphSdl;
    }
    return this.#ask(asked, limitMs);
  }

  /** Ends the process; what is being planned in it falls. */
  async close(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async #ask(message: object, limitMs: number): Promise<Outcome> {
    const child = this.#child ?? this.#start();
    return new Promise(resolve => {
      const settle = (outcome: Outcome) => {
        clearTimeout(late);
        child.off('message', told).off('exit', fell);
        resolve(outcome);
      };
      const told = ({ plan, refusal }: { plan?: string; refusal?: string }) =>
        settle(refusal === undefined ? { plan: plan === undefined ? null : JSON.parse(plan) } : { refusal });
      const fell = () => settle({ fell: true });
      const late = setTimeout(() => {
        settle({ late: true });
        this.#forget(child);
        child.kill('SIGKILL');
      }, limitMs);
      child.on('message', told).on('exit', fell);
      // A process that has just fallen cannot be sent anything: its end settles this.
      child.send(message, () => {});
    });
  }

  #start(): ChildProcess {
    const { planner, modules } = this.program;
    const child = spawn(process.execPath, [`--max-old-space-size=${HEAP_MB}`, '-e', shell(planner), ...modules], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: {},
    });
    this.#child = child;
    // A process that cannot be started has no end to wait for.
    child.once('error', () => child.emit('exit', null, null)).once('exit', () => this.#forget(child));
    return child;
  }

  #forget(child: ChildProcess): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#supergraph = null;
  }
}
