import type { Json } from '#kernel/json.js';
import type { Delivery } from './bus.js';

/** A message along its stream. */
export interface Entry {
  sequence: number;
  text: string;
}

interface Pending extends Entry {
  consumer: string;
  /** From performance.now(). */
  takenAt: number;
}

export interface Group {
  /** The sequence of the next message that nobody in the group has had. */
  next: number;
  /** What was taken and not acknowledged, in the order of the stream. */
  pending: Map<number, Pending>;
  readers: Set<Reader>;
}

/** What a reader needs of its stream. */
interface ReadStream {
  /** The first message that nobody in the group has had; the consumer has it from now on. */
  takeNew(group: Group, consumer: string): Pending | null;
  acknowledge(groupName: string, sequence: number): void;
}

/** One consumer's reading of a stream: first what it had taken before, then what lay too long with others, then the new. */
export class Reader implements AsyncIterableIterator<Delivery> {
  #own: number[];
  #waiting: ((result: IteratorResult<Delivery, undefined>) => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #ended = false;
  onEnd: () => void = () => {};

  constructor(
    private readonly stream: ReadStream,
    private readonly groupName: string,
    private readonly group: Group,
    private readonly consumer: string,
    private readonly reclaimAfterMs: number,
  ) {
    this.#own = [...group.pending.values()].filter(pending => pending.consumer === consumer).map(({ sequence }) => sequence);
    group.readers.add(this);
  }

  next(): Promise<IteratorResult<Delivery, undefined>> {
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise(resolve => {
      this.#waiting.push(resolve);
      this.wake();
    });
  }

  /** Hands out what there is to those who wait for it. */
  wake(): void {
    while (this.#waiting.length > 0) {
      const pending = this.#takeOwn() ?? this.#reclaim() ?? this.stream.takeNew(this.group, this.consumer);
      if (!pending) return this.#wakeForReclaim();
      this.#waiting.shift()!({ value: this.#delivery(pending), done: false });
    }
  }

  return(): Promise<IteratorResult<Delivery, undefined>> {
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.group.readers.delete(this);
    for (const resolve of this.#waiting.splice(0)) resolve({ value: undefined, done: true });
    this.onEnd();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #takeOwn(): Pending | null {
    while (this.#own.length > 0) {
      const pending = this.group.pending.get(this.#own.shift()!);
      if (pending?.consumer === this.consumer) return this.#retake(pending);
    }
    return null;
  }

  #reclaim(): Pending | null {
    const now = performance.now();
    for (const pending of this.group.pending.values()) {
      if (now - pending.takenAt >= this.reclaimAfterMs) return this.#retake(pending);
    }
    return null;
  }

  #retake(pending: Pending): Pending {
    pending.consumer = this.consumer;
    pending.takenAt = performance.now();
    return pending;
  }

  #wakeForReclaim(): void {
    clearTimeout(this.#timer);
    let oldest = Number.POSITIVE_INFINITY;
    for (const { takenAt } of this.group.pending.values()) oldest = Math.min(oldest, takenAt);
    if (oldest === Number.POSITIVE_INFINITY) return;
    const waitMs = Math.max(1, oldest + this.reclaimAfterMs - performance.now());
    this.#timer = setTimeout(() => this.wake(), waitMs);
    this.#timer.unref();
  }

  #delivery(pending: Pending): Delivery {
    return {
      ...toMessage(pending),
      ack: async () => this.stream.acknowledge(this.groupName, pending.sequence),
    };
  }
}

export const toMessage = ({ sequence, text }: Entry): { id: string; message: Json } => ({
  id: String(sequence),
  message: JSON.parse(text) as Json,
});
