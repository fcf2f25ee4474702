/** A direction in the space of features, of length 1. */
export type Direction = ReadonlyMap<string, number>;

/** How near a question is to each text, by the texts' places. */
export interface Nearness {
  /** The cosine of the angle between them. */
  products: Float64Array;
  /** The share of the question, by weight, that the text has anywhere. */
  mentioned: Float64Array;
}

/** Which texts have a feature, and how much of it: a question is compared only with those it has something in common with. */
export class Postings {
  readonly #texts: number;
  readonly #having = new Map<string, { text: number; value: number }[]>();

  constructor(directions: readonly Direction[]) {
    this.#texts = directions.length;
    for (const [text, direction] of directions.entries()) {
      for (const [feature, value] of direction) {
        const having = this.#having.get(feature);
        if (having) having.push({ text, value });
        else this.#having.set(feature, [{ text, value }]);
      }
    }
  }

  nearnessTo(question: Direction): Nearness {
    const products = new Float64Array(this.#texts);
    const mentioned = new Float64Array(this.#texts);
    for (const [feature, asked] of question) {
      for (const { text, value } of this.#having.get(feature) ?? []) {
        products[text]! += asked * value;
        mentioned[text]! += asked * asked;
      }
    }
    return { products, mentioned };
  }
}
