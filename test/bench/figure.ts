export interface Figure {
  /** Which program measured it. */
  bench: string;
  /** What was measured, in words with underscores; with a language where it differs by language. */
  figure: string;
  value: number;
  unit: string;
  /** The same of a peer measured in the same run: a simpler way, or another product. */
  peer?: number;
}

const rounded = (value: number): number => Number(value.toPrecision(4));

/** One line of JSON for one figure; `ratio` is value to peer. */
export const print = ({ value, peer, ...figure }: Figure): void => {
  const compared =
    peer === undefined ? { peer: null, ratio: null } : { peer: rounded(peer), ratio: peer === 0 ? null : rounded(value / peer) };
  console.log(JSON.stringify({ ...figure, value: rounded(value), ...compared }));
};

/** The value below which the given share of all lies: 0.5 is the median. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
};

export const share = (right: number, all: number): number => (all === 0 ? 0 : (100 * right) / all);
