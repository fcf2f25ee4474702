import type { SparseVector } from './vocabulary.js';

export interface Example {
  vector: SparseVector;
  /** The number of the right class. */
  label: number;
}

/** Chosen by cross-validation on the training data; the result hardly depends on them. */
const EPOCHS = 12;
const FIRST_STEP = 3;
/** How strongly weights are drawn back to nothing (L2). */
const PULL = 1e-5;

/**
 * Multinomial logistic regression by stochastic gradient descent. The examples are taken in the order given, every time:
 * the same data make the same model, to the last bit.
 */
export class Regression {
  /** Weight of feature f for class k at f * classes + k. */
  readonly #weights: Float64Array;
  readonly #biases: Float64Array;

  private constructor(
    features: number,
    private readonly classes: number,
  ) {
    this.#weights = new Float64Array(features * classes);
    this.#biases = new Float64Array(classes);
  }

  static train(examples: readonly Example[], size: { features: number; classes: number }): Regression {
    const model = new Regression(size.features, size.classes);
    for (let epoch = 0; epoch < EPOCHS; epoch++) {
      for (const example of examples) model.#learn(example, FIRST_STEP / (1 + epoch * 0.1));
    }
    return model;
  }

  /** One score a class; `softmax` makes probabilities of them. */
  scores({ features, weights }: SparseVector): Float64Array {
    const scores = Float64Array.from(this.#biases);
    for (let i = 0; i < features.length; i++) {
      const row = features[i]! * this.classes;
      const weight = weights[i]!;
      for (let k = 0; k < this.classes; k++) scores[k]! += this.#weights[row + k]! * weight;
    }
    return scores;
  }

  #learn({ vector, label }: Example, step: number): void {
    const off = softmax(this.scores(vector));
    off[label]! -= 1;
    for (let k = 0; k < this.classes; k++) this.#biases[k]! -= step * 0.1 * off[k]!;
    for (let i = 0; i < vector.features.length; i++) {
      const row = vector.features[i]! * this.classes;
      const weight = vector.weights[i]!;
      for (let k = 0; k < this.classes; k++) this.#weights[row + k]! -= step * (off[k]! * weight + PULL * this.#weights[row + k]!);
    }
  }
}

/** Probabilities from scores; `sharpness` above 1 makes them surer of themselves, below 1 less. */
export function softmax(scores: Float64Array, sharpness = 1): Float64Array {
  // Plain loops: this runs a hundred thousand times while training.
  let highest = -Infinity;
  for (const score of scores) if (score > highest) highest = score;
  const probabilities = new Float64Array(scores.length);
  let sum = 0;
  for (let i = 0; i < scores.length; i++) sum += probabilities[i] = Math.exp((scores[i]! - highest) * sharpness);
  for (let i = 0; i < scores.length; i++) probabilities[i]! /= sum;
  return probabilities;
}
