import { FEATURES } from './features.js';
import type { KnownFault } from './known-faults.js';

/** Counts what the comparison has met. */
export class Tally {
  readonly #counts = new Map<string, number>();
  readonly #forgiven = new Map<KnownFault, Map<string, number>>();

  add(what: string): void {
    this.#counts.set(what, this.of(what) + 1);
  }

  of(what: string): number {
    return this.#counts.get(what) ?? 0;
  }

  /** An answer of this executor was wrong, and not by its own fault. */
  forgive(fault: KnownFault, who: string): void {
    this.add(`forgiven: ${who}: ${fault.name}`);
    const by = this.#forgiven.get(fault) ?? new Map<string, number>();
    this.#forgiven.set(fault, by.set(who, (by.get(who) ?? 0) + 1));
  }

  /** What has been forgiven more often than its ceiling allows, of so many cases. */
  excessive(cases: number): string[] {
    return [...this.#forgiven].flatMap(([{ name, atMost }, by]) =>
      [...by].filter(([, count]) => count > (cases * atMost) / 1000).map(([who, count]) => `${who}: ${name}: ${count} of ${cases}`),
    );
  }

  /** The features first, in their order, then whatever else there was. */
  toString(): string {
    const others = [...this.#counts.keys()].filter(what => !FEATURES.some(feature => feature === what)).toSorted();
    return [...FEATURES, ...others].map(what => `${String(this.of(what)).padStart(6)}  ${what}`).join('\n');
  }
}
