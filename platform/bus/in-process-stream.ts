import type { Json } from '#kernel/json.js';
import { type Entry, type Group, Reader, toMessage } from './in-process-reader.js';
import type { StreamJournal } from './journal.js';

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

  /**
   * One after the other: sequences have no gaps, also where a write fails. What a failed one has perhaps written all the
   * same is written over by the next.
   */
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
    this.journal?.acknowledged({ stream: this.name, group: groupName, position: firstOpenOf(group) - 1 });
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

  /** Ends its readers; resolves when what is being appended is written. */
  async end(): Promise<void> {
    for (const group of this.#groups.values()) for (const reader of [...group.readers]) reader.end();
    await this.#writing;
  }

  takeNew(group: Group, consumer: string) {
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
    for (const group of this.#groups.values()) firstOpen = Math.min(firstOpen, firstOpenOf(group));
    const gone = this.#indexOf(firstOpen);
    if (gone === 0) return; // one group is far behind: nothing to drop, nothing to tell the journal
    this.#entries.splice(0, gone);
    this.journal?.forget(this.name, firstOpen - 1);
  }
}

/** The first message that a group has not acknowledged, whether it was taken or not. */
const firstOpenOf = ({ next, pending }: Group): number => pending.keys().next().value ?? next;
