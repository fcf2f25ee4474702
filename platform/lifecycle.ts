import { HubError } from '#kernel/errors.js';
import type { Log } from './log.js';

interface Part {
  name: string;
  close(): Promise<void> | void;
  patienceMs: number;
}

/**
 * What a process has opened, in order. Closing goes backwards, waits for each, and goes on when one fails:
 * a stuck socket must not keep the database open.
 */
export class Lifecycle {
  #opened: Part[] = [];
  #closing: Promise<void> | null = null;

  constructor(
    private readonly log: Log,
    /** How long one part may take to close before the next is closed anyway. */
    private readonly patienceMs = 5_000,
  ) {}

  /**
   * Registers how to close what has just been opened, and gives it back. Once closing has begun, it is closed again and
   * SHUTTING_DOWN ends the building: a signal may come before everything stands. `patienceMs` where closing takes its time.
   */
  opened<T>(name: string, thing: T, close: (thing: T) => Promise<void> | void, patienceMs = this.patienceMs): T {
    const part = { name, close: () => close(thing), patienceMs };
    if (this.#closing) {
      this.#closing = Promise.all([this.#closing, this.#closeOne(part)]).then(() => {});
      throw new HubError('SHUTTING_DOWN', 'The process was told to end before it had started');
    }
    this.#opened.push(part);
    return thing;
  }

  /** What has been opened, in order. */
  get parts(): readonly string[] {
    return this.#opened.map(({ name }) => name);
  }

  /** Whether closing has begun: what fails from then on fails for that. */
  get closing(): boolean {
    return this.#closing !== null;
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  async #closeAll(): Promise<void> {
    for (const part of this.#opened.toReversed()) await this.#closeOne(part);
  }

  async #closeOne({ name, close, patienceMs }: Part): Promise<void> {
    try {
      await within(patienceMs, close());
    } catch (cause) {
      this.log.warn({ part: name, err: cause }, 'A part did not close cleanly');
    }
  }
}

const within = async (ms: number, work: Promise<void> | void): Promise<void> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`took over ${ms} ms`)), ms);
  try {
    await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
};
