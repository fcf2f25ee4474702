import type { Clock } from '#kernel/clock.js';
import { Outdated } from '#kernel/outdated.js';
import type { Log } from '#platform/log.js';
import type { Cache, Entry, Kept } from './cache.js';
import type { Catalogue } from './catalogue.js';

export interface KnownOptions {
  cache: Cache;
  /** What holds no longer, message by message as `Outdated` says. When this ends with an error nothing is kept any more. */
  changes?: AsyncIterable<unknown> | undefined;
  clock: Clock;
  log: Log;
}

/** A moment in the order of changes. */
export type Moment = number;

/** Changes that are remembered for what is being asked while they come. */
const REMEMBERED = 1_000;

/** One that is served, one that is retiring, and one that is tried. */
const GRAPHS = 3;

/** What is known already: a cache that changes reach, also what was asked before a change and is answered after it. */
export class Known {
  readonly #cache: Cache;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #changes: AsyncIterator<unknown> | null;
  /** The tags of the last changes, null for everything; the last of them is number `#moment`. */
  readonly #recent: (ReadonlySet<string> | null)[] = [];
  #moment: Moment = 0;
  #catalogues: readonly Catalogue[] = [];
  #isOpen = true;
  readonly ended: Promise<void>;

  constructor({ cache, changes, clock, log }: KnownOptions) {
    this.#cache = cache;
    this.#clock = clock;
    this.#log = log;
    this.#changes = changes?.[Symbol.asyncIterator]() ?? null;
    this.ended = this.#listen();
  }

  /** What a graph that is about to be served is made of. */
  follow(catalogue: Catalogue): void {
    this.#catalogues = [catalogue, ...this.#catalogues].slice(0, GRAPHS);
  }

  now(): number {
    return this.#clock.now().getTime();
  }

  /** Before something is asked: to be given to `keep` with the answer. */
  get moment(): Moment {
    return this.#moment;
  }

  async get(keys: readonly string[]): Promise<(Kept | null)[]> {
    return this.#isOpen ? this.#cache.get(keys) : keys.map(() => null);
  }

  /** Keeps what was asked at the moment, but for what has changed since. */
  async keep(entries: readonly Omit<Entry, 'at'>[], asked: Moment): Promise<void> {
    if (!this.#isOpen) return;
    const at = this.now();
    await this.#cache.set(entries.filter(({ tags }) => !this.#changedSince(asked, tags)).map(entry => ({ ...entry, at })));
  }

  async change(change: Outdated): Promise<void> {
    const tags = this.#tagsOf(change);
    this.#moment++;
    this.#recent.push(tags && new Set(tags));
    if (this.#recent.length > REMEMBERED) this.#recent.shift();
    await (tags ? this.#cache.deleteTagged(tags) : this.#cache.clear());
  }

  close(): void {
    this.#isOpen = false;
    // It may be a generator that ends only with its source; nobody waits for it.
    void this.#changes?.return?.()?.catch(() => {});
  }

  #tagsOf(change: Outdated): string[] | null {
    const all = this.#catalogues.map(catalogue => catalogue.changed(change));
    return all.length === 0 || all.includes(null) ? null : all.flatMap(tags => tags ?? []);
  }

  #changedSince(asked: Moment, tags: readonly string[]): boolean {
    const count = this.#moment - asked;
    if (count > this.#recent.length) return true;
    return count > 0 && this.#recent.slice(-count).some(changed => changed === null || tags.some(tag => changed.has(tag)));
  }

  async #listen(): Promise<void> {
    try {
      for (;;) {
        const next = await this.#changes?.next();
        if (!next || next.done) return;
        const { data } = Outdated.safeParse(next.value);
        if (data) await this.change(data);
        else this.#log.error('What changed in the graph cannot be read; everything that was kept is forgotten');
        if (!data) await this.change({ everything: true });
      }
    } catch (err) {
      if (!this.#isOpen) return;
      this.#log.error({ err }, 'What changes in the graph is not heard any more: nothing is kept from now on');
      this.#isOpen = false;
      await this.#cache.clear();
    }
  }
}
