/**
 * Values pushed at one end, read as an async iterator at the other. Not an async generator: the `return()` of one waits
 * behind a pending `next()`, so an idle reader could never be let go.
 */
export class Queue<T> implements AsyncIterableIterator<T> {
  #values: T[] = [];
  #readers: PromiseWithResolvers<IteratorResult<T, undefined>>[] = [];
  #ended = false;
  #draining = false;
  #failure: { cause: unknown } | null = null;

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
    if (reader) reader.resolve({ value, done: false });
    else this.#values.push(value);
    return true;
  }

  /** Lets what waits be read, then ends. */
  finish(): void {
    this.#draining = true;
    if (this.#values.length === 0) this.#over();
  }

  /** Lets what waits be read, then throws the cause, once, and ends: a source that broke must not look like one at its end. */
  fail(cause: unknown): void {
    if (this.#ended || this.#draining) return;
    const reader = this.#readers.shift();
    if (reader) reader.reject(cause);
    else this.#failure = { cause };
    this.finish();
  }

  /** Ends now; what waits is dropped and pending reads resolve as done. */
  end(): void {
    this.#values = [];
    this.#failure = null;
    this.#over();
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#values.length > 0) {
      const value = this.#values.shift()!;
      if (this.#draining && this.#values.length === 0) this.#over();
      return Promise.resolve({ value, done: false });
    }
    if (this.#failure) {
      const { cause } = this.#failure;
      this.#failure = null;
      return Promise.reject(cause);
    }
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    const reader = Promise.withResolvers<IteratorResult<T, undefined>>();
    this.#readers.push(reader);
    return reader.promise;
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #over(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const reader of this.#readers.splice(0)) reader.resolve({ value: undefined, done: true });
    this.onEnd();
  }
}
