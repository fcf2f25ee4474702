/** A map that remembers only what was used last: the entry unused for longest makes room. */
export class BoundedMap<K, V> {
  #entries = new Map<K, V>();

  constructor(private readonly size: number) {}

  /** The value of the key, made now when it is not there. */
  getOrMake(key: K, make: () => V): V {
    const found = this.#entries.get(key);
    const value = found ?? make();
    // Entered anew, so that the map's order is the order of use.
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.size) this.#entries.delete(this.#entries.keys().next().value as K);
    return value;
  }

  delete(key: K): void {
    this.#entries.delete(key);
  }
}
