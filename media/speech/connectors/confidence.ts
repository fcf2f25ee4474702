import type { DecodedWord, DecoderResult } from './pocketsphinx-decoder.js';

/** Fillers ("<s>", "<sil>", "[NOISE]") are no words. */
const isWord = ({ word }: DecodedWord): boolean => !/^[<[+]/.test(word);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** What of a decoding tells right from wrong. */
export const featuresOf = ({ words }: DecoderResult): number[] => {
  const spoken = words.filter(isWord);
  const frames = spoken.reduce((sum, word) => sum + word.frames, 0);
  return [
    mean(spoken.map(({ posterior }) => posterior)),
    mean(spoken.map(({ order }) => order)),
    mean(spoken.map(({ language }) => language)) / 1_000,
    spoken.reduce((sum, { acoustic }) => sum + acoustic, 0) / Math.max(1, frames) / 1_000,
    Math.log(1 + spoken.length),
  ];
};

const WEIGHTS = [0, 0, 0, 0, 0];
const BIAS = 0;

/** The share of the words that is likely to be right. */
export function confidenceOf(result: DecoderResult): number {
  if (!result.words.some(isWord)) return 0;
  const sum = featuresOf(result).reduce((total, feature, index) => total + feature * WEIGHTS[index]!, BIAS);
  return Math.round(1_000 / (1 + Math.exp(-sum))) / 1_000;
}
