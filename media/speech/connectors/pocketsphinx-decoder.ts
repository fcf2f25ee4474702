/** What a worker thread with a decoder in it is started with. */
export interface DecoderData {
  /** Paths in the order in which they need each other; sphinxbase and pocketsphinx come last. */
  libraries: string[];
  /** As on pocketsphinx's command line. */
  options: string[];
  /** A second language model: the first one mixed with one of the language at large. */
  mixed: MixedModel | null;
  /** Paths of mean transforms of the acoustic model, by the band they are for. */
  adaptations: Record<string, string>;
}

export interface MixedModel {
  /** The model of our own trade, and the general one: paths. */
  own: string;
  general: string;
  /** The general one's weight in the mixture, 0–1. */
  share: number;
}

/** A whole utterance, at 16 kHz. */
export interface DecoderJob {
  samples: Int16Array;
  band: string;
}

export interface DecodedWord {
  /** As the dictionary has it: "a(2)" is a variant; "<s>", "<sil>" and the like are no words. */
  word: string;
  /** Among the alternatives that were kept: 0–1. */
  posterior: number;
  /** The language model's score for it, a logarithm: the more below zero, the less expected where it stands. */
  language: number;
}

/** One way to understand an utterance. */
export interface Hypothesis {
  text: string;
  words: DecodedWord[];
}

export interface DecoderResult {
  /** One for each language model that was asked. */
  hypotheses: Hypothesis[];
}
