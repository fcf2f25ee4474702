/** What was heard against what was said, word by word. */
export interface WordErrors {
  words: number;
  errors: number;
  sentences: number;
  right: number;
}

export const noErrors = (): WordErrors => ({ words: 0, errors: 0, sentences: 0, right: 0 });

export function tally(into: WordErrors, said: readonly string[], heard: readonly string[]): void {
  const errors = distance(said, heard);
  into.words += said.length;
  into.errors += errors;
  into.sentences++;
  if (errors === 0) into.right++;
}

const DIGITS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** Small letters without punctuation; numbers written in digits said one digit at a time. */
export const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .replace(/\d/g, digit => ` ${DIGITS[Number(digit)]} `)
    .replace(/[^a-z' ]+/g, ' ')
    .split(' ')
    .filter(word => /[a-z]/.test(word));

/** The digits among the words; "oh" is zero. */
export const digitsOf = (words: readonly string[]): string[] =>
  words.map(word => (word === 'oh' ? 'zero' : word)).filter(word => DIGITS.includes(word));

/** Words put in, left out, or taken for another (Levenshtein). */
function distance(said: readonly string[], heard: readonly string[]): number {
  let row = Array.from({ length: heard.length + 1 }, (_, index) => index);
  said.forEach((word, index) => {
    const next = [index + 1];
    heard.forEach((other, at) => {
      next.push(Math.min(row[at + 1]! + 1, next[at]! + 1, row[at]! + (word === other ? 0 : 1)));
    });
    row = next;
  });
  return row[heard.length]!;
}
