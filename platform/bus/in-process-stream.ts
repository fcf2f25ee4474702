import type { Json } from '#kernel/json.js';
import type { Delivery } from './bus.js';
import type { StreamJournal } from './journal.js';

interface Entry {
  sequence: number;
  text: string;
}

interface Pending extends Entry {
  consumer: string;
  /** From performance.now(). */
  takenAt: number;
}

interface Group {
  /** The sequence of the next message that nobody in the group has had. */
  next: number;
  pending: Map<number, Pending>;
  readers: Set<Reader>;
}

export interface StreamLimits {
  /** How long a message may stay unacknowledged before another consumer of the group gets it. */
  reclaimAfterMs: number;
  /** How many messages are kept for `read` once every group has acknowledged them. */
  keep: number;
}

/** One stream, kept in memory: what Redis does for `redisBus`, in the same words. With a journal it outlives the process. */
export class InProcessStream {
  #entries: Entry[] = [];
  #last = 0;
  #groups = new Map<string, Group>();
  #writing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly name: string,
    private readonly limits: StreamLimits,
    private readonly journal: StreamJournal | null,
  ) {}

  /** Takes up what the journal kept: messages in their order, and up to where each group had acknowledged. */
  restore(entries: Entry[], positions: { group: string; position: number }[]): void {
    this.#entries = entries;
    this.#last = Math.max(entries.at(-1)?.sequence ?? 0, ...positions.map(({ position }) => position));
    for (const { group, position } of positions) this.#groups.set(group, { next: position + 1, pending: new Map(), readers: new Set() });
  }

  async append(text: string): Promise<string> {
    if (!this.journal) return this.#keep({ sequence: this.#last + 1, text });
    const kept = this.#writing.then(() => this.#write(text, this.journal!));
    this.#writing = kept.catch(() => {});
    return kept;
  }

  /** One after the other: sequences have no gaps, also where a write fails. */
  async #write(text: string, journal: StreamJournal): Promise<string> {
    const entry = { sequence: this.#last + 1, text };
    await journal.append({ stream: this.name, ...entry });
    return this.#keep(entry);
  }

  #keep(entry: Entry): string {
    this.#last = entry.sequence;
    this.#entries.push(entry);
    for (const group of this.#groups.values()) for (const reader of group.readers) reader.wake();
    this.#trim();
    return String(entry.sequence);
  }

  acknowledge(groupName: string, sequence: number): void {
    const group = this.#groups.get(groupName);
    if (!group?.pending.delete(sequence)) return;
    let position = group.next - 1;
    for (const open of group.pending.keys()) position = Math.min(position, open - 1);
    this.journal?.acknowledged({ stream: this.name, group: groupName, position });
  }

  read(afterId: string, limit: number): { id: string; message: Json }[] {
    return this.#entries
      .slice(this.#indexOf(Number(afterId) + 1))
      .slice(0, limit)
      .map(toMessage);
  }

  consume(groupName: string, consumer: string): Reader {
    const group = this.#groups.get(groupName) ?? { next: 1, pending: new Map(), readers: new Set() };
    this.#groups.set(groupName, group);
    return new Reader(this, groupName, group, consumer, this.limits.reclaimAfterMs);
  }

  end(): void {
    for (const group of this.#groups.values()) for (const reader of [...group.readers]) reader.end();
  }

  /** The first message that nobody in the group has had. */
  takeNew(group: Group, consumer: string): Pending | null {
    const entry = this.#entries[this.#indexOf(group.next)];
    if (!entry) return null;
    group.next = entry.sequence + 1;
    const pending = { ...entry, consumer, takenAt: performance.now() };
    group.pending.set(entry.sequence, pending);
    return pending;
  }

  #indexOf(sequence: number): number {
    return Math.max(0, sequence - (this.#entries[0]?.sequence ?? 1));
  }

  /** Drops what is older than the last `keep` messages and acknowledged by every group; in steps, as it moves the array. */
  #trim(): void {
    const spare = this.#entries.length - this.limits.keep;
    if (spare < Math.max(1, this.limits.keep / 10)) return;
    let firstOpen = this.#entries[spare]!.sequence;
    for (const { next, pending } of this.#groups.values()) firstOpen = Math.min(firstOpen, next, ...pending.keys());
    this.#entries.splice(0, this.#indexOf(firstOpen));
    this.journal?.forget(this.name, firstOpen - 1);
  }
}

/** One consumer's reading of a stream: first what it had taken before, then what lay too long with others, then the new. */
export class Reader implements AsyncIterableIterator<Delivery> {
  #own: number[];
  #waiting: ((result: IteratorResult<Delivery, undefined>) => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #ended = false;
  onEnd: () => void = () => {};

  constructor(
    private readonly stream: InProcessStream,
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

const toMessage = ({ sequence, text }: Entry): { id: string; message: Json } => ({
  id: String(sequence),
  message: JSON.parse(text) as Json,
});
