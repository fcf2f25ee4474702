/** What the caller heard of a reply, and what was cut off. Put together they are the reply. */
export interface HeardSplit {
  heard: string;
  unheard: string;
}

const SAID = /[\p{L}\p{N}]/u;

/**
 * Splits a reply where the caller stopped hearing it. `heardOfReply` is normally the reply's beginning; where the voice
 * changed punctuation or case on the way, letters and digits decide. Null means that nothing is known of an interruption.
 */
export function splitHeard(reply: string, heardOfReply: string | null): HeardSplit {
  if (heardOfReply === null) return { heard: reply, unheard: '' };
  if (reply.startsWith(heardOfReply)) return { heard: heardOfReply, unheard: reply.slice(heardOfReply.length) };
  const spoken = [...heardOfReply.toLowerCase()].filter(character => SAID.test(character));
  let matched = 0;
  let end = 0;
  for (const character of reply) {
    if (matched === spoken.length) break;
    if (SAID.test(character)) {
      if (character.toLowerCase() !== spoken[matched]) break;
      matched++;
    }
    end += character.length;
  }
  return { heard: reply.slice(0, end), unheard: reply.slice(end) };
}
