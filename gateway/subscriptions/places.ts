import { HubError } from '#kernel/errors.js';

/** Counts what is taken under each name and lets nobody have more than there is. */
export class Places {
  #taken = new Map<string, number>();

  constructor(
    private readonly most: number,
    /** What there are so many of: "connections may be open to one client". */
    private readonly what: string,
  ) {}

  /** How many are taken under a name. */
  taken(name: string): number {
    return this.#taken.get(name) ?? 0;
  }

  /** RATE_LIMITED where all are taken. Whoever has one gives it back. */
  take(name: string): void {
    const taken = this.taken(name);
    if (taken >= this.most) throw new HubError('RATE_LIMITED', `At most ${this.most} ${this.what}`);
    this.#taken.set(name, taken + 1);
  }

  giveBack(name: string): void {
    const left = (this.#taken.get(name) ?? 0) - 1;
    if (left > 0) this.#taken.set(name, left);
    else this.#taken.delete(name);
  }
}

/** Two bounds at once: what all may have together, and what one client may. */
export class SharedPlaces {
  readonly #all: Places;
  readonly #each: Places;

  constructor(most: number, mostOfOne: number, what: string) {
    this.#all = new Places(most, `${what} may be open at once`);
    this.#each = new Places(mostOfOne, `${what} of one client may be open at once`);
  }

  /** How many are taken by all together. */
  get taken(): number {
    return this.#all.taken('');
  }

  take(client: string): void {
    this.#each.take(client);
    try {
      this.#all.take('');
    } catch (thrown) {
      this.#each.giveBack(client);
      throw thrown;
    }
  }

  giveBack(client: string): void {
    this.#each.giveBack(client);
    this.#all.giveBack('');
  }
}
