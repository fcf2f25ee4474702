import type { Sentence } from '#subgraphs/dialog/intents/training.js';

/** Below this likeness the peer says it understood nothing; its best on its own training sentences, left one out at a time. */
const ALIKE_FROM = 0.5;

/** The peer of the intent classifier: the intent of the training sentence that shares most words, pairs of characters in Chinese. */
export const nearestSentence = (sentences: readonly Sentence[]) => {
  const known = sentences.map(({ text, intent }) => ({ intent, parts: partsOf(text) }));
  return (text: string): { intent: string; confident: boolean } => {
    const parts = partsOf(text);
    let nearest = { intent: 'none', likeness: 0 };
    for (const { intent, parts: others } of known) {
      const shared = [...parts].filter(part => others.has(part)).length;
      const likeness = shared / Math.sqrt(parts.size * others.size || 1);
      if (likeness > nearest.likeness) nearest = { intent, likeness };
    }
    return { intent: nearest.intent, confident: nearest.intent !== 'none' && nearest.likeness >= ALIKE_FROM };
  };
};

const partsOf = (text: string): Set<string> => {
  const plain = text.toLowerCase();
  const han = plain.replace(/[^\p{Script=Han}]/gu, '');
  const pairs = Array.from({ length: Math.max(0, han.length - 1) }, (_, i) => han.slice(i, i + 2));
  return new Set([...(plain.match(/[a-z']+/g) ?? []), ...pairs]);
};
