/** A stretch of text that is spoken in one piece, and how many characters of the whole stand up to its end. */
export interface Clause {
  text: string;
  upTo: number;
}

/** Where a voice pauses anyway: the end of a sentence, a semicolon, a colon before a space. */
const ENDS = /[.!?;:]+["')\]]*(?=\s|$)|[。！？；：]+[”’）]*/g;

/** Cuts text where it is paused anyway, so that the first piece can be heard while the rest is still being made. */
export const clauses = (text: string): Clause[] => {
  const found: Clause[] = [];
  let from = 0;
  const cut = (upTo: number) => {
    const piece = text.slice(from, upTo);
    if (/[\p{L}\p{N}]/u.test(piece)) found.push({ text: piece.trim(), upTo });
    else if (found.length > 0) found.at(-1)!.upTo = upTo;
    from = upTo;
  };
  for (const { index, 0: end } of text.matchAll(ENDS)) cut(index + end.length);
  if (from < text.length) cut(text.length);
  return found;
};
