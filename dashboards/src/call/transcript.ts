import type { HappenedFragment } from '../../graph/generated/graphql';

/** Something the bot said. `heard` is null until it has ended. */
export interface Reply {
  key: string;
  text: string;
  heard: string | null;
  bargedIn: boolean;
  speaking: boolean;
  at: string;
  endedAt: string | null;
}

/** Of some replies the caller hung up before a word was heard: they stand in no recording. */
export const wasHeard = ({ heard }: Reply): boolean => heard !== '';

/** What the caller said, typed, or said unintelligibly. */
export interface Heard {
  text: string | null;
  digits: string | null;
  confidence: number | null;
  /** When the caller began and stopped, as far as the log tells. */
  from: string | null;
  to: string;
}

export interface TurnItem {
  kind: 'turn';
  key: string;
  ordinal: number;
  intent: string | null;
  heard: Heard | null;
  replies: readonly Reply[];
  /** Words that were handed over to be said and have not begun yet. */
  waiting: readonly string[];
}

/** Anything else worth a line between the turns. */
export interface NoteItem {
  kind: 'note';
  key: string;
  event: string;
  at: string;
  text: string | null;
  reason: string | null;
  count: number | null;
}

export type TranscriptItem = TurnItem | NoteItem;

/** A call's log as a conversation. Values are never changed in place, so that a page redraws only what differs. */
export interface Transcript {
  /** The last event taken in. */
  sequence: number;
  items: readonly TranscriptItem[];
  /** Since when the caller has been speaking; null while silent. */
  speakingSince: string | null;
  interrupting: boolean;
  recordedFrom: string | null;
  ended: boolean;
}

export const EMPTY_TRANSCRIPT: Transcript = {
  sequence: 0,
  items: [],
  speakingSince: null,
  interrupting: false,
  recordedFrom: null,
  ended: false,
};

/** Happen all the time and say nothing to a reader. */
const SILENT_KINDS = new Set(['leg.joined', 'leg.left', 'graph.asked', 'silence.requested', 'language.requested']);

/** Takes events in. One that was seen before, as after a reconnection, changes nothing. */
export function fold(transcript: Transcript, events: readonly HappenedFragment[]): Transcript {
  return events.reduce(foldOne, transcript);
}

function foldOne(before: Transcript, event: HappenedFragment): Transcript {
  if (event.sequence <= before.sequence) return before;
  const now: Transcript = { ...before, sequence: event.sequence };
  switch (event.kind) {
    case 'caller.speaking':
      return { ...now, speakingSince: event.at, interrupting: event.interrupts ?? false };
    case 'turn.heard':
    case 'turn.unclear':
    case 'turn.keyed': {
      const heard: Heard = {
        text: event.kind === 'turn.heard' ? (event.text ?? null) : null,
        digits: event.digits ?? null,
        confidence: event.confidence ?? null,
        from: before.speakingSince,
        to: stampedAt(event, 'spokenEnd') ?? event.at,
      };
      return changeTurn({ ...now, speakingSince: null, interrupting: false }, event, turn => ({ ...turn, heard }));
    }
    case 'reply.requested':
      return changeTurn(now, event, turn => ({ ...turn, waiting: [...turn.waiting, event.text ?? ''] }));
    case 'reply.started': {
      const reply: Reply = {
        key: event.id,
        text: event.text ?? '',
        heard: null,
        bargedIn: false,
        speaking: true,
        at: stampedAt(event, 'firstFrame') ?? event.at,
        endedAt: null,
      };
      return changeTurn(now, event, turn => ({ ...turn, replies: [...turn.replies, reply], waiting: without(turn.waiting, reply.text) }));
    }
    case 'reply.ended':
      return changeTurn(now, event, turn => endReply(turn, event));
    default:
      return foldNote(now, event);
  }
}

function foldNote(now: Transcript, event: HappenedFragment): Transcript {
  if (SILENT_KINDS.has(event.kind)) return now;
  const note: NoteItem = {
    kind: 'note',
    key: `event-${event.sequence}`,
    event: event.kind,
    at: event.at,
    text: event.text ?? null,
    reason: event.reason ?? null,
    count: event.count ?? null,
  };
  const noted: Transcript = { ...now, items: [...now.items, note] };
  if (event.kind === 'recording.started') return { ...noted, recordedFrom: now.recordedFrom ?? event.at };
  if (event.kind !== 'call.ended' && event.kind !== 'call.resumed') return noted;
  const items = noted.items.map(item => (item.kind === 'turn' && item.replies.some(reply => reply.speaking) ? silenced(item) : item));
  return { ...noted, items, ended: event.kind === 'call.ended', speakingSince: null, interrupting: false };
}

/** A reply whose end the log does not tell, because the call ended first, or the hub did. */
const silenced = (turn: TurnItem): TurnItem => ({ ...turn, replies: turn.replies.map(reply => ({ ...reply, speaking: false })) });

function endReply(turn: TurnItem, event: HappenedFragment): TurnItem {
  const { replies, waiting } = turn;
  const heard = event.text ?? null;
  const bargedIn = event.bargedIn ?? false;
  const open = replies.findIndex(reply => reply.speaking);
  if (open === -1) {
    // Interrupted before its first sound: the caller heard nothing of it.
    const text = waiting[0] ?? heard ?? '';
    if (text === '') return turn;
    const unheard: Reply = { key: event.id, text, heard: heard ?? '', bargedIn, speaking: false, at: event.at, endedAt: event.at };
    return { ...turn, replies: [...replies, unheard], waiting: waiting.slice(1) };
  }
  const ended = replies.map((reply, at) =>
    at === open ? { ...reply, heard: heard ?? (bargedIn ? '' : reply.text), bargedIn, speaking: false, endedAt: event.at } : reply,
  );
  return { ...turn, replies: ended };
}

function changeTurn(transcript: Transcript, event: HappenedFragment, change: (turn: TurnItem) => TurnItem): Transcript {
  const last = transcript.items.findLast(item => item.kind === 'turn');
  const ordinal = event.turn?.ordinal ?? last?.ordinal ?? 0;
  const intent = event.turn?.intent ?? null;
  const at = transcript.items.findLastIndex(item => item.kind === 'turn' && item.ordinal === ordinal);
  const old = transcript.items[at];
  const turn: TurnItem =
    old?.kind === 'turn' ? old : { kind: 'turn', key: `turn-${ordinal}`, ordinal, intent, heard: null, replies: [], waiting: [] };
  const changed = change({ ...turn, intent: intent ?? turn.intent });
  return { ...transcript, items: at === -1 ? [...transcript.items, changed] : transcript.items.with(at, changed) };
}

/** Less the first that is the same. */
const without = (texts: readonly string[], text: string): readonly string[] =>
  texts.includes(text) ? texts.toSpliced(texts.indexOf(text), 1) : texts;

const stampedAt = (event: HappenedFragment, name: string): string | null => event.stamps.find(stamp => stamp.name === name)?.at ?? null;
