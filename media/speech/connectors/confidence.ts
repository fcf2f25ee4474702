import type { DecodedWord, Hypothesis } from './pocketsphinx-decoder.js';

/** Fillers ("<s>", "<sil>", "[NOISE]") are no words. */
const isWord = ({ word }: DecodedWord): boolean => !/^[<[+]/.test(word);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/**
 * How much of an utterance is likely to be right: a logistic function of how far its words stood out from the
 * alternatives, how usual they are after one another, and how many they are. Fitted on 462 utterances of synthetic and
 * human voices, in our trade and out of it, with and without noise, none of which is measured with. There, of what was
 * believed above 0.9, 96 % of the words were right; of what was believed below 0.4, a quarter.
 */
export function confidenceOf({ words }: Hypothesis): number {
  const spoken = words.filter(isWord);
  if (spoken.length === 0) return 0;
  const posterior = mean(spoken.map(word => word.posterior));
  const usual = mean(spoken.map(word => word.language)) / 1_000;
  const sum = 5.122 * posterior + 6.891 * usual + 0.268 * Math.log(1 + spoken.length) - 0.766;
  return Math.round(1_000 / (1 + Math.exp(-sum))) / 1_000;
}
