/** Chance that falls the same way each time: the sample must be the same on every machine. */
export interface Chance {
  /** 0 ≤ … < 1. */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  oneOf<T>(things: readonly T[]): T;
  /** Several different things, in a new order. */
  someOf<T>(things: readonly T[], count: number): T[];
}

/** mulberry32, public domain. */
export const chance = (seed: number): Chance => {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  const oneOf = <T>(things: readonly T[]): T => things[between(0, things.length - 1)]!;
  return {
    next,
    between,
    oneOf,
    someOf(things, count) {
      const left = [...things];
      return Array.from({ length: Math.min(count, left.length) }, () => left.splice(between(0, left.length - 1), 1)[0]!);
    },
  };
};
