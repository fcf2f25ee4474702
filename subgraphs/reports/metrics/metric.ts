import type { Language } from '#kernel/language.js';
import type { KnownFacts } from '../facts.js';

/** A figure that is reported: what it is of one call, and its mean over those calls that have one. */
export interface Metric {
  name: string;
  unit: 'ms' | 'turns' | 'share' | 'points';
  /** What is measured, in words for whoever reads the figure. */
  definition: Record<Language, string>;
  /** Of one call, at this time; null when the call has none (yet). */
  of(call: KnownFacts, now: Date): number | null;
}

/** How many of the calls have a figure, and their mean; null when none has. */
export const meanOf = ({ of }: Metric, calls: readonly KnownFacts[], now: Date): { mean: number | null; count: number } => {
  let sum = 0;
  let count = 0;
  for (const call of calls) {
    const figure = of(call, now);
    if (figure === null) continue;
    sum += figure;
    count++;
  }
  return { mean: count === 0 ? null : sum / count, count };
};
