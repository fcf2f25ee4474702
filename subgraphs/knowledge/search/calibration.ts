/** How a candidate stands: how near it is to the question, and by how much it is nearer than the nearest other. */
export interface Standing {
  near: number;
  ahead: number;
}

/** Turns a standing into the likelihood of being right: 1 / (1 + e^-(bias + near × nearness + ahead × lead)). */
export interface Calibration {
  bias: number;
  near: number;
  ahead: number;
}

export interface Trial extends Standing {
  right: boolean;
  /** How much it counts beside the others. */
  weight: number;
}

/** What is believed before anything is learned. */
const UNLEARNED: Calibration = { bias: -3, near: 8, ahead: 8 };
/** How much that belief counts against what is learned; keeps few, clear-cut trials from making it certain. */
const BELIEF = 0.02;
const ROUNDS = 50;

export const likelihood = ({ near, ahead }: Standing, by: Calibration): number =>
  1 / (1 + Math.exp(-(by.bias + by.near * near + by.ahead * ahead)));

/** Logistic regression by Newton's method: the same trials always give the same result. */
export function calibrate(trials: readonly Trial[]): Calibration {
  if (!trials.some(({ right }) => right) || trials.every(({ right }) => right)) return UNLEARNED;
  const believed = [UNLEARNED.bias, UNLEARNED.near, UNLEARNED.ahead];
  let weights = [0, 0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    const slope = weights.map((weight, i) => BELIEF * (believed[i]! - weight));
    const curve = weights.map((_, i) => weights.map((_, j) => (i === j ? BELIEF : 0)));
    for (const { near, ahead, right, weight } of trials) {
      const inputs = [1, near, ahead];
      const p = likelihood({ near, ahead }, named(weights));
      for (let i = 0; i < inputs.length; i++) {
        slope[i]! += weight * ((right ? 1 : 0) - p) * inputs[i]!;
        for (let j = 0; j < inputs.length; j++) curve[i]![j]! += weight * p * (1 - p) * inputs[i]! * inputs[j]!;
      }
    }
    const step = solved(curve, slope);
    weights = weights.map((weight, i) => weight + step[i]!);
    if (step.every(by => Math.abs(by) < 1e-6)) break;
  }
  const learned = named(weights);
  return Object.values(learned).every(Number.isFinite) && learned.near > 0 && learned.ahead >= 0 ? learned : UNLEARNED;
}

const named = ([bias = 0, near = 0, ahead = 0]: readonly number[]): Calibration => ({ bias, near, ahead });

/** Solves matrix × x = right side (Gauss and Jordan, largest pivot first). */
const solved = (matrix: readonly (readonly number[])[], rightSide: readonly number[]): number[] => {
  const rows = matrix.map((row, i) => [...row, rightSide[i]!]);
  for (let i = 0; i < rows.length; i++) {
    const pivot = rows.reduce((best, row, r) => (r >= i && Math.abs(row[i]!) > Math.abs(rows[best]![i]!) ? r : best), i);
    [rows[i], rows[pivot]] = [rows[pivot]!, rows[i]!];
    for (const [r, row] of rows.entries()) {
      if (r === i) continue;
      const factor = row[i]! / rows[i]![i]!;
      for (let c = i; c < row.length; c++) row[c]! -= factor * rows[i]![c]!;
    }
  }
  return rows.map((row, i) => row.at(-1)! / row[i]!);
};
