import { createHash } from 'node:crypto';
import { type CallEnd, withEnd } from '#kernel/call-end.js';
import type { Language } from '#kernel/language.js';
import type { ReportedEvent } from './events.js';

/** A caller who calls again within this time was not helped; after it the outcome of a call stands. */
export const SETTLED_AFTER_MS = 72 * 60 * 60_000;

/** What the reports know of a call. The metrics are functions of this and of the time. */
export interface CallFacts {
  callId: string;
  door: string | null;
  language: Language | null;
  /** Stands for the caller's number; null when it was withheld. */
  caller: string | null;
  /** Null while only later events are known. */
  startedAt: Date | null;
  answeredAt: Date | null;
  endedAt: Date | null;
  endReason: string | null;
  /** All that was said of the end, in the order of the log: what ended the call follows from all of it. */
  ends: { sequence: number; at: string; reason: string | null }[];
  /** As somebody said it; null when nobody did. */
  outcome: string | null;
  satisfaction: number | null;
  /** The turns in which the caller said or keyed something, ascending; and those in which the bot answered. */
  heard: number[];
  replied: number[];
  transferred: boolean;
  /** The sequence of the event that a value came from, by the value's name: an older event does not overwrite it. */
  seen: Record<string, number>;
  /** Counts the changes; 0 for facts that are not stored yet. */
  version: number;
}

/** With what is known from other calls. */
export interface KnownFacts extends CallFacts {
  /** When the same caller called next; null when they did not, or are not known. */
  calledAgainAt: Date | null;
}

/** The same for every call from a number: reports need to count callers, not to call them. Who tries all numbers can tell whose it is. */
export const callerOf = (phone: string | null): string | null =>
  phone === null ? null : createHash('sha256').update(phone).digest('base64url').slice(0, 22);

export const noFacts = (callId: string): CallFacts => ({
  callId,
  door: null,
  language: null,
  caller: null,
  startedAt: null,
  answeredAt: null,
  endedAt: null,
  endReason: null,
  ends: [],
  outcome: null,
  satisfaction: null,
  heard: [],
  replied: [],
  transferred: false,
  seen: {},
  version: 0,
});

/** The facts after one more event, or the same object when it tells nothing new. The order in which events come does not matter. */
export const withEvent = (facts: CallFacts, event: ReportedEvent): CallFacts => {
  switch (event.kind) {
    case 'call.started': {
      const { door, from, at, language, sequence } = event;
      if (facts.startedAt) return facts;
      return latest({ ...facts, door, caller: callerOf(from), startedAt: new Date(at) }, 'language', { language }, sequence);
    }
    case 'call.answered':
      return facts.answeredAt ? facts : { ...facts, answeredAt: new Date(event.at) };
    case 'call.ended':
      return withSaid(facts, { sequence: event.sequence, at: event.at, reason: event.reason });
    case 'call.resumed':
      return withSaid(facts, { sequence: event.sequence, at: event.at, reason: null });
    case 'turn.heard':
    case 'turn.keyed':
      return { ...facts, heard: including(facts.heard, event.turn) };
    case 'reply.started':
      return { ...facts, replied: including(facts.replied, event.turn) };
    case 'language.changed':
    case 'language.requested':
      return latest(facts, 'language', { language: event.language }, event.sequence);
    case 'call.concluded':
      // What has settled stays so, whatever is said of the call years later.
      if (facts.endedAt && Date.parse(event.at) >= facts.endedAt.getTime() + SETTLED_AFTER_MS) return facts;
      return latest(facts, 'outcome', { outcome: event.outcome }, event.sequence);
    case 'call.rated':
      return latest(facts, 'satisfaction', { satisfaction: event.score }, event.sequence);
    case 'handoff.waiting':
      return facts.transferred ? facts : { ...facts, transferred: true };
  }
};

const withSaid = (facts: CallFacts, said: CallFacts['ends'][number]): CallFacts => {
  if (facts.ends.some(({ sequence }) => sequence === said.sequence)) return facts;
  const ends = [...facts.ends, said].sort((a, b) => a.sequence - b.sequence);
  const end = ends.reduce<CallEnd | null>((known, { at, reason }) => withEnd(known, { at: new Date(at), reason }), null);
  return { ...facts, ends, endedAt: end?.at ?? null, endReason: end?.reason ?? null };
};

const latest = (facts: CallFacts, value: string, change: Partial<CallFacts>, sequence: number): CallFacts =>
  sequence <= (facts.seen[value] ?? 0) ? facts : { ...facts, ...change, seen: { ...facts.seen, [value]: sequence } };

const including = (turns: number[], turn: number): number[] => (turns.includes(turn) ? turns : [...turns, turn].sort((a, b) => a - b));
