import { memo } from 'react';
import type { Words } from '../words/en';
import { useSpeech } from '../words/words';
import type { NoteItem } from './transcript';

/** A line between the turns: what happened to the call itself. */
export const Note = memo(function Note({ note: { event, at, text, reason, count } }: { note: NoteItem }) {
  const { words, format } = useSpeech();
  const counted = count === null ? null : event === 'call.rated' ? words.call.stars(count) : words.silentTimes(count);
  return (
    <li className="note figures" data-event={event}>
      <span>{format.clock(at)}</span>
      <span>{[words.events[event] ?? event, counted, worded(text, words), worded(reason, words)].filter(Boolean).join(' · ')}</span>
    </li>
  );
});

/** A code word in the reader's language; anything else as it is. */
function worded(code: string | null, words: Words): string | null {
  if (code === null) return null;
  const lists: Record<string, string>[] = [words.endReasons, words.phases, words.outcomes, words.languages];
  return lists.find(list => list[code] !== undefined)?.[code] ?? code;
}
