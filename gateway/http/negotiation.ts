import { qualities } from '#platform/http/qualities.js';
import { Refusal } from '#platform/http/refusal.js';

/** The forms of an answer in one piece, the one we would give first. */
const TYPES = ['application/graphql-response+json', 'application/json'] as const;
export type AnswerType = (typeof TYPES)[number];

/** What a client takes, by its Accept header. */
export interface Agreed {
  type: AnswerType;
  /** The header for the pipeline to find, where it may answer in parts; null where the form has been chosen here. */
  accept: string | null;
}

const OURS: Agreed = { type: TYPES[0], accept: null };

/**
 * The form of an answer that its client wants most. Who does not say, gets what every client has to know since 2025
 * (GraphQL over HTTP, "Legacy Watershed"); who wants nothing that we have is refused with 406, before anything is done.
 */
export const agreedOn = (accept: string | undefined): Agreed => {
  if (accept === undefined || accept === '*/*') return OURS;
  const wanted = qualities(accept);
  const ranked = TYPES.map(type => {
    const at = [type, 'application/*', '*/*'].map(range => wanted.findIndex(({ name }) => name === range));
    const exactness = at.findIndex(index => index >= 0);
    const index = exactness < 0 ? -1 : at[exactness]!;
    return { type, quality: wanted[index]?.quality ?? 0, exactness, index };
  });
  const [best] = ranked
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || a.exactness - b.exactness || a.index - b.index);
  if (!best) throw new Refusal(406, `accept wants ${TYPES.join(' or ')}`);
  return { type: best.type, accept: wanted.some(({ name }) => name === 'multipart/mixed') ? accept : null };
};
