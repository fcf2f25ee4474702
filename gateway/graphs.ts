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
  make(supergraphSdl: string, transports: Transports, warm: readonly string[]): Promise<Graph>;
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
  #current: Served | null = null;
  #retiring = new Set<Served>();
  /** What the graph that is being made ready to take over leads to. */
  #next: Transports | null = null;
  #serving: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: GraphsOptions) {
    this.#options = options;
  }

  /** There is one from when it has started. */
  get current(): Graph {
    return this.#current!.graph;
  }

  /** Resolves when the graph can be asked. MISCONFIGURED for a supergraph that cannot be served. */
  async start(supergraphSdl: string): Promise<void> {
    await this.#inTurn(supergraphSdl);
    this.#options.watch.start();
  }

  /**
   * Serves another supergraph from now on: it is made and warmed with what this one has been asked, and then takes over at
   * once. Questions and subscriptions under way stay with the graph they began on. MISCONFIGURED says what is wrong with
   * it, and everything stays as it was.
   */
  replace(supergraphSdl: string): Promise<void> {
    return this.#inTurn(supergraphSdl);
  }

  #inTurn(supergraphSdl: string): Promise<void> {
    const work = this.#serving.then(() => this.#serve(supergraphSdl));
    this.#serving = work.catch(() => {});
    return work;
  }

  async #serve(supergraphSdl: string): Promise<void> {
    this.#mustBeOpen();
    const old = this.#current;
    const next = await this.#ready(supergraphSdl, [...new Set([...this.#options.warm, ...(old?.graph.asked() ?? [])])]);
    if (this.#closed) {
      await next.graph.stop();
      this.#mustBeOpen();
    }
    this.#current = next;
    this.#next = null;
    if (old) this.#retire(old);
    await this.#options.watch.present([...next.transports.values()].map(transport => this.#options.ways.underneath(transport)));
  }

  /** A graph that can be asked. Where there is none, nothing of it is left. */
  async #ready(supergraphSdl: string, warm: readonly string[]): Promise<Served> {
    const { ways, make } = this.#options;
    let graph: Graph | undefined;
    try {
      const transports = ways.to(subgraphsOf(supergraphSdl));
      this.#next = transports;
      graph = await make(supergraphSdl, transports, warm);
      await graph.start();
      return { graph, transports };
    } catch (thrown) {
      this.#next = null;
      await graph?.stop();
      await ways.closeUnused(this.#inUse());
      throw unusable(thrown);
    }
  }

  /** Lets go of everything, once nothing is asked any more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#options.watch.stop();
    await this.#serving;
    await Promise.all([this.#current, ...this.#retiring].map(served => served?.graph.stop()));
    await this.#options.ways.close();
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
    const served = this.#current ? [this.#current, ...this.#retiring] : [];
    return [...served.map(({ transports }) => transports), ...(this.#next ? [this.#next] : [])];
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
