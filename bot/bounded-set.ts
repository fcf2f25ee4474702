/** Remembers the last `size` of what was put in. */
export class BoundedSet<T> {
  #items = new Set<T>();

  constructor(private readonly size: number) {}

  has(item: T): boolean {
    return this.#items.has(item);
  }

  delete(item: T): void {
    this.#items.delete(item);
  }

  add(item: T): void {
    this.#items.add(item);
    if (this.#items.size > this.size) this.#items.delete(this.#items.values().next().value!);
  }
}
