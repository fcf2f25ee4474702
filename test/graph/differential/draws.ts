/** Choices made one after another, each out of the next number of a tape: the same tape always makes the same things. */
export interface Draws {
  /** A whole number from 0 to below the limit. */
  below(limit: number): number;
  /** True so many times out of a hundred. */
  chance(percent: number): boolean;
  pick<T>(among: readonly T[]): T;
  /** Some of them, at least so many, in their order. */
  some<T>(among: readonly T[], atLeast: number): T[];
}

/** Past its end a tape is all zeros, so that cutting it, as fast-check does with what failed, leaves what is simpler. */
export const drawsOf = (tape: readonly number[]): Draws => {
  let at = 0;
  const below = (limit: number): number => (tape[at++] ?? 0) % limit;
  const chance = (percent: number): boolean => below(100) >= 100 - percent;
  return {
    below,
    chance,
    pick: among => among[below(among.length)]!,
    some: (among, atLeast) => {
      const left = [...among];
      const count = Math.min(left.length, atLeast + below(Math.max(1, left.length - atLeast + 1)));
      const taken = new Set(Array.from({ length: count }, () => left.splice(below(left.length), 1)[0]));
      return among.filter(one => taken.has(one));
    },
  };
};
