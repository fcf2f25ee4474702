/**
 * Where an in-process bus keeps its streams, so that they outlive a crash of the process. What was being delivered and
 * not yet acknowledged comes again.
 */
export interface StreamJournal {
  /** All that is kept: messages along their streams, and up to where each group has acknowledged. */
  load(): Promise<{ messages: KeptMessage[]; groups: KeptGroup[] }>;
  /**
   * Resolves once the message would survive a crash. Takes the place of one with the same sequence: whoever appended that
   * was told that it failed.
   */
  append(message: KeptMessage): Promise<void>;
  /** Every message up to `position` is acknowledged by this group. May be written late: that only delivers again. */
  acknowledged(group: KeptGroup): void;
  /** Nobody needs the messages of the stream up to here any more. */
  forget(stream: string, upTo: number): void;
  /** Resolves when everything said so far is written; what is said later no longer is. */
  close(): Promise<void>;
}

export interface KeptMessage {
  stream: string;
  sequence: number;
  text: string;
}

export interface KeptGroup {
  stream: string;
  group: string;
  position: number;
}
