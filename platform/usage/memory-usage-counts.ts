import { type UsageCount, type UsageCounts, usageKey } from './usage-counts.js';

/** Counts that last as long as the process. */
export const memoryUsageCounts = (): UsageCounts => {
  const counts = new Map<string, UsageCount>();
  const taken = new Set<string>();
  return {
    async add(parcel) {
      if (taken.has(parcel.id)) return;
      taken.add(parcel.id);
      for (const more of parcel.counts) {
        const known = counts.get(usageKey(more)) ?? { ...more, count: 0, totalMs: 0, errors: 0 };
        const { count, totalMs, errors } = known;
        counts.set(usageKey(more), { ...known, count: count + more.count, totalMs: totalMs + more.totalMs, errors: errors + more.errors });
      }
    },
    async between(from, to, limit) {
      const found = [...counts.values()].filter(({ minute }) => minute >= from && minute < to);
      return found.sort((a, b) => a.minute.getTime() - b.minute.getTime() || (usageKey(a) < usageKey(b) ? -1 : 1)).slice(0, limit);
    },
    async forget(before) {
      for (const [key, { minute }] of counts) if (minute < before) counts.delete(key);
    },
  };
};
