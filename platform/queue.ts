/**
 * Values pushed at one end, read as an async iterator at the other. Not an async generator: the `return()` of one waits
 * behind a pending `next()`, so an idle reader could never be let go.
 */
export class Queue<T> implements AsyncIterableIterator<T> {
  #values: T[] = [];
  #readers: ((result: IteratorResult<T, undefined>) => void)[] = [];
  #ended = false;
  #draining = false;

  constructor(
    /** Called once, when the queue ends, whoever ended it. */
    private readonly onEnd: () => void = () => {},
  ) {}

  /** How many values wait to be read. */
  get length(): number {
    return this.#values.length;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** False, and the value is dropped, once the queue has ended. */
  push(value: T): boolean {
    if (this.#ended || this.#draining) return false;
    const reader = this.#readers.shift();
    if (reader) reader({ value, done: false });
    else this.#values.push(value);
    return true;
  }

  /** Lets what waits be read, then ends. */
  finish(): void {
    this.#draining = true;
    if (this.#values.length === 0) this.end();
  }

  /** Ends now; what waits is dropped and pending reads resolve as done. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#values = [];
    for (const reader of this.#readers.splice(0)) reader({ value: undefined, done: true });
    this.onEnd();
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#values.length > 0) {
      const value = this.#values.shift()!;
      if (this.#draining && this.#values.length === 0) this.end();
      return Promise.resolve({ value, done: false });
    }
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise(resolve => this.#readers.push(resolve));
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
