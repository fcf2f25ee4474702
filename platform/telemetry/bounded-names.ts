/** What all names together become that are one too many. */
export const OTHER = 'other';

/**
 * The names that a measure may carry. Whoever asks chooses names, and a measure costs memory for each: the known ones are
 * always told apart, others while there are fewer than `most`, and no long ones.
 */
export class BoundedNames {
  readonly #names: Set<string>;
  readonly #most: number;

  constructor(known: Iterable<string>, most: number) {
    this.#names = new Set(known);
    this.#most = this.#names.size + most;
  }

  of(name: string): string {
    if (this.#names.has(name)) return name;
    if (this.#names.size >= this.#most || name.length > 100) return OTHER;
    this.#names.add(name);
    return name;
  }
}
