import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** What a planner's process runs: plain JavaScript, so that it starts the same from sources and from what is built. */
export interface PlanningProgram {
  /**
   * An expression: from a supergraph's text to `{ schema, plan }`. `schema()` gives what clients see of it, as text of
   * GraphQL; `plan` goes from an operation's text, name and whether it may be answered in parts to its plan, or a promise of it.
   */
  planner: string;
  /** The modules that the expression finds as `modules[0]`, `modules[1]`, … */
  modules: readonly string[];
}

export interface Question {
  supergraphSdl: string;
  source: string;
  operationName: string | null;
  inParts?: boolean;
}

/**
 * What came of a question: an answer, or why there is none. A process that fell may have left last words, in which something
 * of the question may stand.
 */
export type Outcome = { answer: unknown } | { unloadable: string } | { refusal: string } | { fell: string } | { late: true };

/** How long a process may take to start and to read a supergraph, which on a busy machine is seconds. */
export const READY_MS = 30_000;

/** Memory that a planner in JavaScript may take, in megabytes: an operation can be made to want any amount. */
const HEAP_MB = 768;

/** Characters kept of what a process says of its end: native code says there what it fell over. */
const LAST_WORDS = 300;

const shell = (planner: string): string => `
let plannerOf, known, unloadable;
try {
  const [from, ...names] = process.argv.slice(1);
  const modules = names.map(require('node:module').createRequire(from));
  plannerOf = ${planner};
} catch (error) {
  unloadable = String(error?.message ?? error);
}
process.on('disconnect', () => process.exit());
process.on('message', async ({ sdl, schema, source, operationName, inParts }) => {
  try {
    if (unloadable !== undefined) throw unloadable;
    if (sdl !== undefined) known = plannerOf(sdl);
    const answer = schema ? known.schema() : source === undefined ? null : await known.plan(source, operationName, inParts);
    process.send({ answer: JSON.stringify(answer ?? null) });
  } catch (error) {
    process.send({ refusal: String(error?.message ?? error) });
  }
});`;

/**
 * A planner in a process of its own, started when first needed and again after it fell. It does one thing at a time, so
 * that whatever fells it, or brings it to no end, is known.
 */
export class PlanningProcess {
  #child: ChildProcess | null = null;
  /** What the present process has read last. */
  #supergraph: string | null = null;
  #lastWords = '';

  constructor(private readonly program: PlanningProgram) {}

  /** Whether it has read this supergraph, and so plans at once. */
  knows(supergraphSdl: string): boolean {
    return this.#supergraph === supergraphSdl;
  }

  /** What clients see of a supergraph, as text of GraphQL. One thing at a time. */
  async read(supergraphSdl: string): Promise<Outcome> {
    return (await this.#learn(supergraphSdl)) ?? this.#ask({ schema: true }, READY_MS);
  }

  /** One at a time. The limit counts from when the planner has read the supergraph. */
  async plan({ supergraphSdl, ...asked }: Question, limitMs: number): Promise<Outcome> {
    return (await this.#learn(supergraphSdl)) ?? this.#ask(asked, limitMs);
  }

  /** Ends the process; what is being planned in it falls. */
  async close(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const ended = once(child, 'close');
    child.kill('SIGKILL');
    await ended;
  }

  /** null when it has read the supergraph, else what has come in between. */
  async #learn(supergraphSdl: string): Promise<Outcome | null> {
    if (this.knows(supergraphSdl)) return null;
    if (!this.#child) {
      const loaded = await this.#ask({}, READY_MS);
      if ('refusal' in loaded) return { unloadable: loaded.refusal };
      if ('fell' in loaded) return { unloadable: loaded.fell || 'its process ended' };
      if (!('answer' in loaded)) return loaded;
    }
    const read = await this.#ask({ sdl: supergraphSdl }, READY_MS);
    if (!('answer' in read)) return read;
    this.#supergraph = supergraphSdl;
    return null;
  }

  async #ask(message: object, limitMs: number): Promise<Outcome> {
    const child = this.#child ?? this.#start();
    this.#lastWords = '';
    return new Promise(resolve => {
      const settle = (outcome: Outcome) => {
        clearTimeout(late);
        child.off('message', told).off('close', fell);
        resolve(outcome);
      };
      const told = ({ answer, refusal }: { answer: string; refusal?: string }) =>
        settle(refusal === undefined ? { answer: JSON.parse(answer) } : { refusal });
      const fell = () => settle({ fell: this.#lastWords });
      const late = setTimeout(() => {
        settle({ late: true });
        this.#forget(child);
        child.kill('SIGKILL');
      }, limitMs);
      child.on('message', told).on('close', fell);
      // A process that has just fallen cannot be sent anything: its end settles this.
      child.send?.(message, () => {});
    });
  }

  #start(): ChildProcess {
    const { planner, modules } = this.program;
    const child = spawn(process.execPath, [`--max-old-space-size=${HEAP_MB}`, '-e', shell(planner), import.meta.url, ...modules], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: {},
    });
    this.#child = child;
    // A process that cannot be started, as where there are too many open files, has no end to wait for, nor anything to read.
    child.once('error', () => child.emit('close', null, null)).once('close', () => this.#forget(child));
    child.stderr?.setEncoding('utf8').on('data', (words: string) => {
      if (this.#child === child) this.#lastWords = `${this.#lastWords}${words}`.replace(/\s+/g, ' ').slice(0, LAST_WORDS);
    });
    return child;
  }

  #forget(child: ChildProcess): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#supergraph = null;
  }
}
