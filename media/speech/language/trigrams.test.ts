import { expect, it } from 'vitest';
import { arpa } from './trigrams.js';

const SENTENCES = ['where is my order', 'where is my parcel', 'cancel my order', 'my order is late', 'no', 'is it my order'];
const WORDS = new Set([...SENTENCES.flatMap(sentence => sentence.split(' ')), 'never-said']);

/** Reads the model as a recogniser does: the longest known context, else the shorter one times its back-off. */
function reader(text: string) {
  const entries = new Map<string, { probability: number; backoff: number }>();
  for (const [, probability, words, backoff] of text.matchAll(/^(-[\d.]+) (\S+(?: \S+)*?)(?: (-?[\d.]+))?$/gm)) {
    entries.set(words!, { probability: 10 ** Number(probability), backoff: backoff === undefined ? 1 : 10 ** Number(backoff) });
  }
  const probability = (history: string[], word: string): number => {
    const found = entries.get([...history, word].join(' '));
    if (found) return found.probability;
    return (entries.get(history.join(' '))?.backoff ?? 1) * probability(history.slice(1), word);
  };
  return { entries, probability };
}

const { entries, probability } = reader(arpa(SENTENCES, WORDS));
const next = [...WORDS, '</s>'];

it.each([[[]], [['my']], [['<s>']], [['is', 'my']], [['<s>', 'where']], [['late', 'no']]])(
  'gives what follows %j a probability of 1 in all',
  history => expect(next.reduce((sum, word) => sum + probability(history, word), 0)).toBeCloseTo(1, 2),
);

it('expects what was said', () => {
  expect(probability(['is', 'my'], 'order')).toBeGreaterThan(probability(['is', 'my'], 'late') * 5);
  expect(probability(['<s>'], 'where')).toBeGreaterThan(probability(['<s>'], 'late') * 5);
});

it('takes no word for impossible', () => {
  for (const word of next) expect(probability(['where', 'is'], word)).toBeGreaterThan(1e-9);
});

it('has the shorter context of each longer one, as readers of the form demand', () => {
  for (const words of entries.keys()) {
    const shorter = words.split(' ').slice(0, -1).join(' ');
    if (shorter !== '') expect(entries.has(shorter), shorter).toBe(true);
  }
});
