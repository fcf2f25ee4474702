import type { Lifetime } from './lifetime.js';

/** What of an answer is older than it should be, as `extensions.freshness` tells the client. */
export interface Stale {
  stale: true;
  /** What it is of: a type, or Query for a whole answer. */
  type: string;
  /** Who should have given it anew; null for a whole answer. */
  subgraph: string | null;
  /** How many of them. */
  count: number;
  /** The age of the oldest. */
  ageMs: number;
  /** Why it is not new: the code of what failed, or REVALIDATING while it is being asked for. */
  because: string;
}

/** Collects what is stale in one answer. Where nobody collects, nothing stale is given out. */
export class Freshness {
  readonly #stale = new Map<string, Stale>();

  tell({ type, subgraph, ageMs, because }: Pick<Stale, 'type' | 'subgraph' | 'ageMs' | 'because'>): void {
    const key = JSON.stringify([type, subgraph, because]);
    const told = this.#stale.get(key);
    if (!told) this.#stale.set(key, { stale: true, type, subgraph, count: 1, ageMs, because });
    else {
      told.count++;
      told.ageMs = Math.max(told.ageMs, ageMs);
    }
  }

  get stale(): Stale[] {
    return [...this.#stale.values()];
  }
}

/** fresh: good; stale: good while it is asked for anew; spare: only where the subgraph fails. */
export type Age = 'fresh' | 'stale' | 'spare' | 'gone';

/** A clock that was set back makes nothing fresher than new. */
export const ageOf = (ageMs: number, { maxAgeMs, staleMs, staleIfErrorMs }: Lifetime): Age => {
  if (ageMs < maxAgeMs) return 'fresh';
  if (ageMs < maxAgeMs + staleMs) return 'stale';
  return ageMs < maxAgeMs + staleIfErrorMs ? 'spare' : 'gone';
};

/** Failures of whoever was asked, as opposed to answers that say no. */
const FAILURES = new Set([
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_MALFORMED',
  'DEADLINE_EXCEEDED',
  'RATE_LIMITED',
  'SHUTTING_DOWN',
]);
export const isFailure = (code: unknown): code is string => typeof code === 'string' && FAILURES.has(code);
