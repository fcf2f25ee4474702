import type { Language } from '#kernel/language.js';
import { type Calibration, calibrated } from './calibration.js';
import { type Features, featuresFor } from './features.js';
import { INTENTS, type IntentName } from './intent-name.js';
import { Regression, softmax } from './regression.js';
import type { Sentence } from './training.js';
import { Vocabulary } from './vocabulary.js';

/** How likely each intent is; the sum is 1. */
export type Likelihoods = Record<IntentName, number>;

/** One sentence in so many is held back from a first model, to see how far the second may be trusted. */
const HELD_BACK = 5;

/** What a caller wants, by how callers say it. Made from the same sentences it is the same on every machine. */
export class IntentClassifier {
  private constructor(
    private readonly features: Features,
    private readonly model: Model,
    readonly calibration: Calibration,
  ) {}

  /** Takes some 0.3 s. */
  static train(language: Language, sentences: readonly Sentence[]): IntentClassifier {
    const features = featuresFor(language);
    const examples = sentences.map(({ text, intent }) => ({ features: features(text), label: INTENTS.indexOf(intent) }));
    const isHeldBack = everyFifthOfEach(sentences);
    const trial = new Model(examples.filter((_, i) => !isHeldBack(i)));
    const trials = examples.filter((_, i) => isHeldBack(i)).map(({ features, label }) => ({ scores: trial.scores(features), label }));
    return new IntentClassifier(features, new Model(examples), calibrated(trials, INTENTS.indexOf('none')));
  }

  likelihoods(text: string): Likelihoods {
    const probabilities = softmax(this.model.scores(this.features(text)), this.calibration.sharpness);
    return Object.fromEntries(INTENTS.map((name, i) => [name, probabilities[i]!])) as Likelihoods;
  }
}

/** So that each intent is held back in the same share. */
const everyFifthOfEach = (sentences: readonly Sentence[]): ((index: number) => boolean) => {
  const seen = new Map<IntentName, number>();
  const turns = sentences.map(({ intent }) => {
    const turn = seen.get(intent) ?? 0;
    seen.set(intent, turn + 1);
    return turn;
  });
  return index => turns[index]! % HELD_BACK === HELD_BACK - 1;
};

interface Example {
  features: string[];
  label: number;
}

class Model {
  readonly #vocabulary: Vocabulary;
  readonly #regression: Regression;

  constructor(examples: readonly Example[]) {
    this.#vocabulary = new Vocabulary(examples.map(({ features }) => features));
    this.#regression = Regression.train(
      examples.map(({ features, label }) => ({ vector: this.#vocabulary.vector(features), label })),
      { features: this.#vocabulary.size, classes: INTENTS.length },
    );
  }

  scores(features: readonly string[]): Float64Array {
    return this.#regression.scores(this.#vocabulary.vector(features));
  }
}
