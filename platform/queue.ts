/** How far a reader may be behind what is pushed. */
export interface QueueBound {
  /** How many values may wait. When one more comes, all are dropped and the queue ends. */
  most: number;
  /** What the reader is told then. */
  tooMany(): unknown;
}

interface Reader<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(fault: unknown): void;
}

/**
 * Values pushed at one end, read as an async iterator at the other. Not an async generator: the `return()` of one waits
 * behind a pending `next()`, so an idle reader could never be let go.
 */
export class Queue<T> implements AsyncIterableIterator<T> {
  #values: T[] = [];
  #fault: { thrown: unknown } | null = null;
  #readers: Reader<T>[] = [];
  #ended = false;
  #draining = false;

  constructor(
    /** Called once, when the queue ends, whoever ended it. */
    private readonly onEnd: () => void = () => {},
    private readonly bound: QueueBound = { most: Number.POSITIVE_INFINITY, tooMany: () => undefined },
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
    else if (this.#values.length >= this.bound.most) {
      this.#values = [];
      this.finish(this.bound.tooMany());
      return false;
    } else this.#values.push(value);
    return true;
  }

  /** Lets what waits be read, then ends. A fault is thrown to whoever reads next after that, once. */
  finish(fault?: unknown): void {
    if (this.#ended || this.#draining) return;
    this.#draining = true;
    if (fault !== undefined) this.#fault = { thrown: fault };
    if (this.#values.length === 0) this.#close();
  }

  /** Ends now; what waits is dropped and pending reads resolve as done. */
  end(): void {
    this.#fault = null;
    this.#close();
  }

  #close(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#values = [];
    const readers = this.#readers.splice(0);
    if (this.#fault && readers.length > 0) readers.shift()!.reject(this.#takeFault());
    for (const { resolve } of readers) resolve({ value: undefined, done: true });
    this.onEnd();
  }

  #takeFault(): unknown {
    const thrown = this.#fault?.thrown;
    this.#fault = null;
    return thrown;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#values.length > 0) {
      const value = this.#values.shift()!;
      if (this.#draining && this.#values.length === 0) this.#close();
      return Promise.resolve({ value, done: false });
    }
    if (this.#fault) return Promise.reject(this.#takeFault());
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
