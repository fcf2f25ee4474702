import type { Expectation } from '#kernel/call-command.js';

/** How long after a key another may come that belongs to it. */
const PAUSE_MS = 3_000;
/** Nobody keys more than this on purpose. */
const MAX_KEYS = 32;

/**
 * Puts the keys that a caller presses together to one entry: up to "#", up to as many as are expected, or up to a pause.
 * A yes or no takes one key. "#" alone is an entry of its own: empty, for "that is all".
 */
export class KeyCollector {
  #keys = '';
  #quietMs = 0;

  /** The entry that this key completes; null while more may come. */
  press(key: string, expects: Expectation, digits: number | null): string | null {
    if (key === '#') return this.#take();
    this.#keys += key;
    this.#quietMs = 0;
    const wanted = expects === 'YES_NO' ? 1 : expects === 'DIGITS' ? (digits ?? MAX_KEYS) : MAX_KEYS;
    return this.#keys.length >= wanted ? this.#take() : null;
  }

  /** Time in which no key was pressed; gives the entry that ends with it. */
  pass(ms: number): string | null {
    if (this.#keys === '') return null;
    this.#quietMs += ms;
    return this.#quietMs >= PAUSE_MS ? this.#take() : null;
  }

  #take(): string {
    const keys = this.#keys;
    this.#keys = '';
    this.#quietMs = 0;
    return keys;
  }
}
