/** What a worker thread with a decoder in it is started with. */
export interface DecoderData {
  /** Paths in the order in which they need each other; sphinxbase and pocketsphinx come last. */
  libraries: string[];
  /** As on pocketsphinx's command line. */
  options: string[];
  /** Paths of mean transforms of the acoustic model, by the band they are for. */
  adaptations: Record<string, string>;
}

/** A whole utterance, at 16 kHz. */
export interface DecoderJob {
  id: number;
  samples: Int16Array;
  band: string;
}

export interface DecodedWord {
  /** As the dictionary has it: "a(2)" is a variant; "<s>", "<sil>" and the like are no words. */
  word: string;
  /** Among the alternatives that were kept: 0–1. */
  posterior: number;
  /** Of 10 ms. */
  frames: number;
  /** Scores in the decoder's own logarithms, the more below zero the worse. */
  acoustic: number;
  language: number;
  /** How many words of context the language model had: 3 where the three stood together in its corpus. */
  order: number;
}

export interface DecoderResult {
  id: number;
  text: string;
  words: DecodedWord[];
}
