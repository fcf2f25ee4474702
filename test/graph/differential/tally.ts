import { FEATURES } from './features.js';

/** Counts what the comparison has met. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(what: string): void {
    this.#counts.set(what, this.of(what) + 1);
  }

  of(what: string): number {
    return this.#counts.get(what) ?? 0;
  }

  /** The features first, in their order, then whatever else there was. */
  toString(): string {
    const others = [...this.#counts.keys()].filter(what => !FEATURES.some(feature => feature === what)).toSorted();
    return [...FEATURES, ...others].map(what => `${String(this.of(what)).padStart(6)}  ${what}`).join('\n');
  }
}
