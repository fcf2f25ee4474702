import { KIND_WEIGHTS } from './features.js';

/** A sentence as the regression sees it: the numbers of its known features and their weights, of length 1 at most. */
export interface SparseVector {
  features: Int32Array;
  weights: Float64Array;
}

const kindWeight = (feature: string): number => KIND_WEIGHTS[feature.charAt(0)] ?? 1;

/** The features of the training sentences, each weighed by its kind and by how few sentences have it (tf-idf). */
export class Vocabulary {
  readonly #numbers = new Map<string, number>();
  readonly #rarity: number[] = [];
  /** What a word never seen would weigh. */
  readonly #unheardOf: number;

  constructor(sentences: readonly (readonly string[])[]) {
    const names: string[] = [];
    const counts: number[] = [];
    for (const sentence of sentences) {
      for (const feature of new Set(sentence)) {
        let number = this.#numbers.get(feature);
        if (number === undefined) {
          number = names.push(feature) - 1;
          this.#numbers.set(feature, number);
        }
        counts[number] = (counts[number] ?? 0) + 1;
      }
    }
    this.#rarity = counts.map((count, number) => kindWeight(names[number]!) * Math.log(1 + sentences.length / count));
    this.#unheardOf = kindWeight('w') * Math.log(1 + sentences.length);
  }

  get size(): number {
    return this.#rarity.length;
  }

  /**
   * Words never seen lengthen the sentence without speaking for any intent, so that the less of it is known, the less
   * sure is the answer.
   */
  vector(sentence: readonly string[]): SparseVector {
    const counts = new Map<number, number>();
    let squares = 0;
    for (const feature of sentence) {
      const number = this.#numbers.get(feature);
      if (number !== undefined) counts.set(number, (counts.get(number) ?? 0) + 1);
      else if (feature.startsWith('w:')) squares += this.#unheardOf ** 2;
    }
    const features = Int32Array.from(counts.keys());
    const weights = new Float64Array(features.length);
    features.forEach((feature, i) => {
      weights[i] = (1 + Math.log(counts.get(feature)!)) * this.#rarity[feature]!;
      squares += weights[i]! ** 2;
    });
    const length = Math.sqrt(squares) || 1;
    return { features, weights: weights.map(weight => weight / length) };
  }
}
