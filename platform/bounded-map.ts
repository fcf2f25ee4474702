/** Remembers what was made of texts, of at most so many characters together: what was unused for longest makes room. */
export class BoundedMap<V> {
  #made = new Map<string, V>();
  #characters = 0;

  constructor(private readonly most: number) {}

  /** How many characters of texts are remembered. */
  get characters(): number {
    return this.#characters;
  }

  /** The texts, those unused for longest first. */
  texts(): string[] {
    return [...this.#made.keys()];
  }

  /** Whether it is remembered, without taking that for use. */
  has(text: string): boolean {
    return this.#made.has(text);
  }

  get(text: string): V | undefined {
    const value = this.#made.get(text);
    if (value === undefined) return undefined;
    // Entered anew, so that the map's order is the order of use.
    this.#made.delete(text);
    this.#made.set(text, value);
    return value;
  }

  /** A text that alone is too long is not remembered. */
  set(text: string, value: V): void {
    if (text.length > this.most) return;
    if (!this.#made.has(text)) this.#characters += text.length;
    this.#made.delete(text);
    this.#made.set(text, value);
    for (const [oldest] of this.#made) {
      if (this.#characters <= this.most) return;
      this.#made.delete(oldest);
      this.#characters -= oldest.length;
    }
  }

  delete(text: string): void {
    if (this.#made.delete(text)) this.#characters -= text.length;
  }

  /** What was made of the text, or is made now. What cannot be made is thrown, and not remembered. */
  getOrMake(text: string, make: () => V): V {
    const known = this.get(text);
    if (known !== undefined) return known;
    const value = make();
    this.set(text, value);
    return value;
  }
}
