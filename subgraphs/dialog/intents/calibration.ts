import { softmax } from './regression.js';

/** How much a classifier's scores are to be trusted, measured on sentences that it has not learned from. */
export interface Calibration {
  /** Turns scores into probabilities that are right as often as they say. */
  sharpness: number;
  /** From this probability on an intent may be acted on. */
  confidentFrom: number;
}

/** A sentence held back: the scores it got, and the number of what was really meant. */
export interface Trial {
  scores: Float64Array;
  label: number;
}

/** Acting on a misunderstanding costs a caller as much as a right answer gains; to ask again neither costs nor gains. */
const PRICE_OF_A_MISTAKE = 1;
/** A few hundred sentences make a ragged curve: the cost at a threshold is taken with that of its neighbours. */
const NEIGHBOURS = 5;

const SHARPNESSES = Array.from({ length: 46 }, (_, i) => (5 + i) / 10);
const THRESHOLDS = Array.from({ length: 41 }, (_, i) => (35 + i) / 100);

/** `nothing` is the class of sentences that mean nothing to us: it is never acted on. */
export function calibrated(trials: readonly Trial[], nothing: number): Calibration {
  const sharpness = lowest(SHARPNESSES, sharpness => surprise(trials, sharpness));
  const answers = trials.map(({ scores, label }) => {
    const { likeliest, probability } = top(softmax(scores, sharpness));
    return { probability, right: likeliest === label, acted: likeliest !== nothing };
  });
  const costs = THRESHOLDS.map(threshold =>
    answers
      .filter(({ probability, acted }) => acted && probability >= threshold)
      .reduce((cost, { right }) => cost + (right ? -1 : PRICE_OF_A_MISTAKE), 0),
  );
  const smooth = THRESHOLDS.map((_, i) => mean(costs.slice(Math.max(0, i - NEIGHBOURS), i + NEIGHBOURS + 1)));
  const confidentFrom = THRESHOLDS[smooth.indexOf(Math.min(...smooth))]!;
  return { sharpness, confidentFrom };
}

export const top = (probabilities: Float64Array): { likeliest: number; probability: number } => {
  const probability = Math.max(...probabilities);
  return { likeliest: probabilities.indexOf(probability), probability };
};

/** The mean negative log-likelihood of what was really meant. */
const surprise = (trials: readonly Trial[], sharpness: number): number =>
  trials.reduce((sum, { scores, label }) => sum - Math.log(softmax(scores, sharpness)[label]!), 0) / trials.length;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const lowest = (candidates: readonly number[], cost: (candidate: number) => number): number => {
  const costs = candidates.map(cost);
  return candidates[costs.indexOf(Math.min(...costs))]!;
};
