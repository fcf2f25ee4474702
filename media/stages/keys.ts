import type { Expectation } from '#kernel/call-command.js';

/** How long after a key another may come that belongs to it. */
const PAUSE_MS = 3_000;
/** Nobody keys more than this on purpose. */
const MAX_KEYS = 32;

/**
 * Puts the keys that a caller presses together to one entry: up to "#", up to as many as are expected, or up to a pause.
 * A yes or no takes one key. "#" alone is an entry of its own: empty, for "that is all"; unless it closes one that was
 * complete without it.
 */
export class KeyCollector {
  #keys = '';
  #quietMs = 0;
  /** Whether the last entry was complete by its length, and its "#" may still come. */
  #complete = false;

  /** The entry that this key completes; null while more may come. */
  press(key: string, expects: Expectation, digits: number | null): string | null {
    this.#quietMs = 0;
    if (key === '#' && this.#complete) {
      this.#complete = false;
      return null;
    }
    this.#complete = false;
    if (key === '#') return this.#take();
    this.#keys += key;
    const wanted = expects === 'YES_NO' ? 1 : expects === 'DIGITS' ? (digits ?? MAX_KEYS) : MAX_KEYS;
    if (this.#keys.length < wanted) return null;
    this.#complete = true;
    return this.#take();
  }

  /** Time in which no key was pressed; gives the entry that ends with it. */
  pass(ms: number): string | null {
    this.#quietMs += ms;
    if (this.#quietMs < PAUSE_MS) return null;
    this.#complete = false;
    return this.#keys === '' ? null : this.#take();
  }

  #take(): string {
    const keys = this.#keys;
    this.#keys = '';
    this.#quietMs = 0;
    return keys;
  }
}
