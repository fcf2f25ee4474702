import type { Stamp } from '#kernel/call-event.js';
import type { TurnRecord, UtteranceRecord } from './record.js';
import { mergeStamps } from './wait.js';

/** Texts said one after the other as one text. Between Chinese sentences stands no space. */
export const joined = (texts: readonly string[]): string =>
  texts.reduce(
    (before, next) => before + (before && !/[\p{Script=Han}\u3000-\u303f\uff00-\uffef]\s*$/u.test(before) ? ' ' : '') + next,
    '',
  );

const saidBy = (turn: TurnRecord, party: 'CALLER' | 'BOT'): UtteranceRecord[] =>
  turn.utterances.filter(utterance => utterance.party === party);

/** What the caller said; null when nothing was said or nothing understood. */
export const heardIn = (turn: TurnRecord): string | null => joined(saidBy(turn, 'CALLER').map(({ text }) => text)) || null;

/** What the bot answered, as it was generated, whether or not all of it was played. */
export const replyIn = (turn: TurnRecord): string | null => joined(saidBy(turn, 'BOT').map(({ text }) => text)) || null;

/** What of the answer had been played when it ended; null while no part of it has ended. */
export const heardOfReplyIn = (turn: TurnRecord): string | null => {
  const heard = saidBy(turn, 'BOT').flatMap(utterance => (utterance.heard === null ? [] : [utterance.heard]));
  return heard.length === 0 ? null : joined(heard.filter(text => text !== ''));
};

export const wasBargedIn = (turn: TurnRecord): boolean => turn.utterances.some(({ bargedIn }) => bargedIn);

/** The stamps of the way to the turn's first answer; what is said later in the turn does not make the wait longer. */
export const stampsOf = (turn: TurnRecord): Stamp[] => mergeStamps(turn.stamps, saidBy(turn, 'BOT')[0]?.stamps ?? []);
