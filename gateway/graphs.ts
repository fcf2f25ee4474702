import { HubError } from '#kernel/errors.js';
import type { Log } from '#platform/log.js';
import type { Graph } from './graph.js';
import type { GraphWatch } from './status.js';
import { subgraphsOf } from './supergraph.js';
import type { SubgraphTransport } from './transports/transport.js';
import type { Ways } from './ways.js';

type Transports = ReadonlyMap<string, SubgraphTransport>;

export interface GraphsOptions {
  ways: Ways;
  watch: GraphWatch;
  /** Makes a graph that has not started. */
  make(supergraphSdl: string, transports: Transports, warm: readonly string[]): Graph;
  /** Operations that every graph plans before it is asked. */
  warm: readonly string[];
  log: Log;
}

interface Served {
  graph: Graph;
  transports: Transports;
}

/** The graph that is served, and those before it whose last questions are still being answered. */
export class Graphs {
  readonly #options: GraphsOptions;
  #current: Served;
  #retiring = new Set<Served>();
  /** What is being made ready to take over. */
  #next: Served | null = null;
  #replacing: Promise<unknown> = Promise.resolve();
  #closed = false;

  /** Throws MISCONFIGURED for a supergraph that cannot be served. */
  constructor(supergraphSdl: string, options: GraphsOptions) {
    this.#options = options;
    this.#current = this.#make(supergraphSdl, options.warm);
  }

  get current(): Graph {
    return this.#current.graph;
  }

  /** Resolves when the graph can be asked. */
  async start(): Promise<void> {
    await this.#current.graph.start();
    await this.#present();
    this.#options.watch.start();
  }

  /**
   * Serves another supergraph from now on: it is made and warmed with what this one has been asked, and then takes over at
   * once. Questions and subscriptions under way stay with the graph they began on. MISCONFIGURED says what is wrong with
   * it, and everything stays as it was.
   */
  replace(supergraphSdl: string): Promise<void> {
    const work = this.#replacing.then(() => this.#replace(supergraphSdl));
    this.#replacing = work.catch(() => {});
    return work;
  }

  async #replace(supergraphSdl: string): Promise<void> {
    this.#mustBeOpen();
    const { ways, warm } = this.#options;
    const old = this.#current;
    try {
      this.#next = this.#make(supergraphSdl, [...new Set([...warm, ...old.graph.asked()])]);
      await this.#next.graph.start();
    } catch (thrown) {
      const failed = this.#next;
      this.#next = null;
      await failed?.graph.stop();
      await ways.closeUnused(this.#inUse());
      throw unusable(thrown);
    }
    const next = this.#next;
    this.#next = null;
    if (this.#closed) {
      await next.graph.stop();
      this.#mustBeOpen();
    }
    this.#current = next;
    this.#retire(old);
    await this.#present();
  }

  #present(): Promise<void> {
    const { watch, ways } = this.#options;
    return watch.present([...this.#current.transports.values()].map(transport => ways.underneath(transport)));
  }

  /** Lets go of everything, once nothing is asked any more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#replacing;
    this.#options.watch.stop();
    await Promise.all([this.#current, ...this.#retiring].map(({ graph }) => graph.stop()));
    await this.#options.ways.close();
  }

  #make(supergraphSdl: string, warm: readonly string[]): Served {
    const { ways, make } = this.#options;
    try {
      const transports = ways.to(subgraphsOf(supergraphSdl));
      return { transports, graph: make(supergraphSdl, transports, warm) };
    } catch (thrown) {
      throw unusable(thrown);
    }
  }

  #retire(served: Served): void {
    const { ways, log } = this.#options;
    this.#retiring.add(served);
    served.graph
      .retire()
      .then(() => {
        this.#retiring.delete(served);
        return this.#closed ? undefined : ways.closeUnused(this.#inUse());
      })
      .catch(err => log.warn({ err }, 'A graph that has been replaced could not be let go of'));
  }

  #inUse(): Transports[] {
    return [this.#current, ...this.#retiring, ...(this.#next ? [this.#next] : [])].map(({ transports }) => transports);
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new HubError('SHUTTING_DOWN', 'The gateway is shutting down');
  }
}

/** What composition or a planner finds wrong is told to whoever gave the supergraph. */
const unusable = (thrown: unknown): HubError =>
  thrown instanceof HubError
    ? thrown
    : new HubError('MISCONFIGURED', `The composed schema cannot be served: ${(thrown as Error).message}`, { cause: thrown });
