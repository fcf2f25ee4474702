import type { Clock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import type { PartHealth, Standing } from '#platform/health.js';
import type { SubgraphTransport } from './transports/transport.js';

export interface SubgraphStatus extends PartHealth {
  /** The median time of its last answers; null before the first. */
  p50Ms: number | null;
}

/** How the graph is, as GET /status and the wallboard's status strip show it. */
export interface GraphStatus {
  /** UP when every subgraph is, DOWN when none is. */
  standing: Standing;
  subgraphs: SubgraphStatus[];
}

export interface StatusOptions {
  clock: Clock;
  /** How often every subgraph is asked how it is. One that fails to answer a client is asked at once. */
  everyMs?: number;
  /** How long a subgraph has to say how it is. */
  patienceMs?: number;
}

/** Answers over which the median is taken. */
const REMEMBERED = 101;

interface Watched {
  transport: SubgraphTransport;
  standing: Standing;
  since: Date;
  reason: string | null;
  lastMs: number[];
  checking: Promise<void> | null;
}

/** Keeps an eye on the subgraphs: asks them how they are, and sees how they answer what clients ask. */
export class GraphWatch {
  /** Of every transport that was ever watched. */
  readonly #known = new WeakMap<SubgraphTransport, Watched>();
  /** Of the present graph. */
  #watched = new Map<string, Watched>();
  readonly #stopped = new AbortController();
  readonly #listeners = new Set<(status: GraphStatus) => void>();
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #patienceMs: number;
  #last = '';

  constructor({ clock, everyMs = 5_000, patienceMs = 2_000 }: StatusOptions) {
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#patienceMs = patienceMs;
  }

  /**
   * The same transport, with its answers timed, and its failures noticed, also those of its subscriptions. It counts from
   * when what is underneath it is one of the `present` ones.
   */
  watch(transport: SubgraphTransport, underneath = transport): SubgraphTransport {
    const watched: Watched = { transport, standing: 'UP', since: this.#clock.now(), reason: null, lastMs: [], checking: null };
    const failed = (thrown: unknown) => {
      if (thrown instanceof HubError && thrown.code !== 'DEADLINE_EXCEEDED') void this.#check(watched);
      return thrown;
    };
    const timed: SubgraphTransport = {
      name: transport.name,
      health: signal => transport.health(signal),
      close: () => transport.close(),

      execute: operation => {
        const start = performance.now();
        return transport.execute(operation).then(
          result => {
            if (watched.lastMs.push(performance.now() - start) > REMEMBERED) watched.lastMs.shift();
            if (watched.standing === 'DOWN') void this.#check(watched);
            return result;
          },
          thrown => {
            throw failed(thrown);
          },
        );
      },

      subscribe: async operation => {
        try {
          const events = await transport.subscribe(operation);
          return Symbol.asyncIterator in events ? noticing(events, failed) : events;
        } catch (thrown) {
          throw failed(thrown);
        }
      },
    };
    this.#known.set(underneath, watched);
    return timed;
  }

  /** These are the subgraphs from now on. Resolves when each has been asked how it is. */
  async present(transports: Iterable<SubgraphTransport>): Promise<void> {
    this.#watched = new Map([...transports].map(transport => [transport.name, this.#known.get(transport)!]));
    await this.#checkAll();
  }

  /** Asks them from time to time, until stopped. */
  start(): void {
    void this.#goOn();
  }

  stop(): void {
    this.#stopped.abort();
    this.#listeners.clear();
  }

  status(): GraphStatus {
    const subgraphs = [...this.#watched.values()].map(({ transport: { name }, standing, since, reason, lastMs }) => ({
      name,
      standing,
      since,
      reason,
      p50Ms: median(lastMs),
    }));
    return { standing: together(subgraphs.map(({ standing }) => standing)), subgraphs };
  }

  /** Calls the listener whenever the status has changed, until the returned function is called. */
  onChange(listener: (status: GraphStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #goOn(): Promise<void> {
    const { signal } = this.#stopped;
    for (;;) {
      await this.#clock.sleep(this.#everyMs, signal);
      if (signal.aborted) return;
      await this.#checkAll();
    }
  }

  async #checkAll(): Promise<void> {
    await Promise.all([...this.#watched.values()].map(watched => this.#check(watched)));
    this.#tell();
  }

  #check(watched: Watched): Promise<void> {
    watched.checking ??= this.#ask(watched).finally(() => {
      watched.checking = null;
    });
    return watched.checking;
  }

  async #ask(watched: Watched): Promise<void> {
    const patience = new AbortController();
    const answered = new AbortController();
    const late = this.#clock.sleep(this.#patienceMs, AbortSignal.any([answered.signal, this.#stopped.signal])).then(() => {
      patience.abort();
      return { standing: 'DOWN' as const, reason: `did not say how it is within ${this.#patienceMs} ms` };
    });
    const said = watched.transport
      .health(patience.signal)
      .catch(() => ({ standing: 'DOWN' as const, reason: 'could not be asked how it is' }));
    const { standing, reason } = await Promise.race([said, late]);
    answered.abort();
    if (this.#stopped.signal.aborted) return;
    if (standing !== watched.standing) watched.since = this.#clock.now();
    const changed = standing !== watched.standing || reason !== watched.reason;
    Object.assign(watched, { standing, reason });
    if (changed) this.#tell();
  }

  #tell(): void {
    const status = this.status();
    const text = JSON.stringify(status);
    if (text === this.#last) return;
    this.#last = text;
    for (const listener of this.#listeners) listener(status);
  }
}

/** The same events; what makes them end is noticed. */
const noticing = <T>(events: AsyncIterableIterator<T>, failed: (thrown: unknown) => unknown): AsyncIterableIterator<T> => ({
  next: () =>
    events.next().catch(thrown => {
      throw failed(thrown);
    }),
  return: async () => (await events.return?.()) ?? { value: undefined, done: true },
  [Symbol.asyncIterator]() {
    return this;
  },
});

const together = (standings: Standing[]): Standing => {
  if (standings.every(standing => standing === 'UP')) return 'UP';
  return standings.every(standing => standing === 'DOWN') ? 'DOWN' : 'DEGRADED';
};

const median = (values: number[]): number | null => {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.floor(sorted.length / 2)]! * 100) / 100;
};
