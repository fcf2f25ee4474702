import { type CallEnd, withEnd } from '#kernel/call-end.js';
import type { LoggedEvent, LoggedEventKind, LoggedEventOf, StoredEvent } from './events.js';
import { impliedOutcome, mayMove, restingPhase } from './phases.js';
import type { CallRecord, LegRecord, TurnRecord, UtteranceRecord } from './record.js';
import { mergeStamps } from './wait.js';

/**
 * What a call is after one more event. The log tells what happened, so nothing is refused here: events that come twice,
 * late or out of order find their place or change nothing. Parts that an event does not touch stay the same objects.
 */
export const applyEvent = (call: CallRecord | null, event: StoredEvent): CallRecord => {
  const before = call ?? announced(event);
  const after = (STEPS[event.kind] as (call: CallRecord, event: LoggedEvent) => CallRecord)(before, event);
  return { ...after, sequence: event.sequence, lastEventAt: later(before.lastEventAt, new Date(event.at)) };
};

/** What a whole log adds up to; null for an empty one. */
export const replay = (events: readonly StoredEvent[]): CallRecord | null => events.reduce<CallRecord | null>(applyEvent, null);

/** A call of which nothing is known but that something happened in it. */
const announced = ({ callId, at }: LoggedEvent): CallRecord => ({
  id: callId,
  door: '',
  node: '',
  doorCallId: '',
  from: null,
  to: null,
  language: 'EN',
  status: 'RINGING',
  phase: 'INBOUND',
  startedAt: new Date(at),
  answeredAt: null,
  endedAt: null,
  endReason: null,
  outcome: null,
  concluded: false,
  customerId: null,
  satisfaction: null,
  notice: null,
  recording: null,
  speakingSince: null,
  sequence: 0,
  lastEventAt: new Date(at),
  legs: [],
  turns: [],
});

const STEPS: { [K in LoggedEventKind]: (call: CallRecord, event: LoggedEventOf<K>) => CallRecord } = {
  'call.started': (call, { door, node, doorCallId, from, to, language, at }) =>
    call.node ? call : { ...call, door, node, doorCallId, from, to, language, startedAt: new Date(at) },

  'call.answered': (call, { at }) =>
    call.answeredAt ? call : { ...call, answeredAt: new Date(at), status: call.status === 'ENDED' ? 'ENDED' : 'LIVE' },

  'call.resumed': (call, { node, at }) => {
    if (call.status !== 'ENDED') return { ...call, node };
    if (withEnd(endOf(call), { at: new Date(at), reason: null })) return call;
    return {
      ...call,
      node,
      status: call.answeredAt ? 'LIVE' : 'RINGING',
      phase: call.turns.some(({ ordinal }) => ordinal > 0) ? 'CONSULTING' : 'INBOUND',
      endedAt: null,
      endReason: null,
      outcome: call.concluded ? call.outcome : null,
    };
  },

  'call.ended': (call, { reason, at }) => {
    const known = endOf(call);
    const end = withEnd(known, { at: new Date(at), reason })!;
    if (end === known) return call;
    const endedAt = end.at;
    return {
      ...call,
      status: 'ENDED',
      phase: restingPhase(call, reason),
      endedAt,
      endReason: reason,
      outcome: call.concluded ? call.outcome : impliedOutcome(reason),
      speakingSince: null,
      legs: call.legs.map(leg => (leg.leftAt ? leg : { ...leg, leftAt: endedAt })),
    };
  },

  'leg.joined': (call, { legId, party, door, at }) => {
    if (call.legs.some(({ id }) => id === legId)) return call;
    const leg: LegRecord = { id: legId, party, door, joinedAt: new Date(at), leftAt: call.endedAt };
    return { ...call, legs: [...call.legs, leg].sort((a, b) => a.joinedAt.getTime() - b.joinedAt.getTime() || (a.id < b.id ? -1 : 1)) };
  },

  'leg.left': (call, { legId, at }) => ({
    ...call,
    legs: call.legs.map(leg => (leg.id === legId ? { ...leg, leftAt: new Date(at) } : leg)),
  }),

  'caller.speaking': (call, { at }) => (call.speakingSince || call.status === 'ENDED' ? call : { ...call, speakingSince: new Date(at) }),

  'turn.heard': (call, { id, turn: ordinal, text, confidence, stamps, at }) => {
    if (call.turns.some(turn => turn.utterances.some(utterance => utterance.id === id))) return call;
    const endedAt = new Date(stamps.find(({ name }) => name === 'spokenEnd')?.at ?? at);
    // Speech that began after these words ended belongs to the next ones.
    const beganAt = call.speakingSince && call.speakingSince <= endedAt ? call.speakingSince : null;
    return atWork({
      ...withTurn(call, ordinal, at, turn => ({
        ...turn,
        confidence,
        stamps: mergeStamps(turn.stamps, stamps),
        utterances: withUtterance(turn.utterances, {
          id,
          party: 'CALLER',
          text,
          heard: null,
          bargedIn: false,
          at: beganAt ?? endedAt,
          durationMs: beganAt && endedAt.getTime() - beganAt.getTime(),
          stamps: [],
        }),
      })),
      speakingSince: beganAt ? null : call.speakingSince,
    });
  },

  'turn.unclear': (call, { turn: ordinal, stamps, at }) => ({
    ...withTurn(call, ordinal, at, turn => ({ ...turn, stamps: mergeStamps(turn.stamps, stamps) })),
    speakingSince: null,
  }),

  'turn.keyed': (call, { turn: ordinal, digits, stamps, at }) =>
    atWork(withTurn(call, ordinal, at, turn => ({ ...turn, keys: digits, stamps: mergeStamps(turn.stamps, stamps) }))),

  'reply.requested': (call, { turn: ordinal, sayId, text, intent, stamps, at }) =>
    withTurn(call, ordinal, at, turn => ({
      ...turn,
      intent: intent ?? turn.intent,
      utterances: withReply(turn.utterances, sayId, at, reply => ({ ...reply, text, stamps: mergeStamps(reply.stamps, stamps) })),
    })),

  'reply.started': (call, { turn: ordinal, sayId, text, stamps, at }) =>
    withTurn(call, ordinal, at, turn => ({
      ...turn,
      utterances: withReply(turn.utterances, sayId, at, reply => ({
        ...reply,
        text,
        at: reply.heard === null ? new Date(at) : reply.at,
        stamps: mergeStamps(reply.stamps, stamps),
      })),
    })),

  'reply.ended': (call, { turn: ordinal, sayId, heardOfReply, bargedIn, playedMs, at }) =>
    withTurn(call, ordinal, at, turn => ({
      ...turn,
      utterances: withReply(turn.utterances, sayId, at, reply => ({
        ...reply,
        text: reply.text || heardOfReply,
        heard: heardOfReply,
        bargedIn,
        durationMs: Math.round(playedMs),
      })),
    })),

  'language.changed': (call, { language }) => ({ ...call, language }),
  'language.requested': (call, { language }) => ({ ...call, language }),

  'recording.ready': (call, { durationMs, sha256, tracks }) => ({
    ...call,
    recording: { durationMs: Math.round(durationMs), sha256, tracks },
  }),

  'call.identified': (call, { customerId }) => ({ ...call, customerId }),
  'call.noticed': (call, { version, recordingAllowed, at }) => ({ ...call, notice: { version, at: new Date(at), recordingAllowed } }),
  'call.moved': (call, { phase }) => (mayMove(call.phase, phase) ? { ...call, phase } : call),
  'call.concluded': (call, { outcome }) => ({ ...call, outcome, concluded: true }),
  'call.rated': (call, { score }) => ({ ...call, satisfaction: score }),

  'caller.silent': call => call,
  'recording.started': call => call,
  'recording.stopped': call => call,
  'silence.requested': call => call,
  'hangup.requested': call => call,
  'graph.asked': call => call,
};

const endOf = ({ endedAt, endReason }: CallRecord): CallEnd | null => (endedAt && endReason ? { at: endedAt, reason: endReason } : null);

/** A caller who has said something is being served. */
const atWork = (call: CallRecord): CallRecord => (call.phase === 'INBOUND' ? { ...call, phase: 'CONSULTING' } : call);

const withTurn = (call: CallRecord, ordinal: number, at: string, change: (turn: TurnRecord) => TurnRecord): CallRecord => {
  const known = call.turns.find(turn => turn.ordinal === ordinal);
  const turn = change(known ?? { ordinal, at: new Date(at), keys: null, confidence: null, intent: null, stamps: [], utterances: [] });
  const turns = known
    ? call.turns.map(other => (other === known ? turn : other))
    : [...call.turns, turn].sort((a, b) => a.ordinal - b.ordinal);
  return { ...call, turns };
};

const withReply = (
  utterances: readonly UtteranceRecord[],
  sayId: string,
  at: string,
  change: (reply: UtteranceRecord) => UtteranceRecord,
): UtteranceRecord[] => {
  const known = utterances.find(({ id }) => id === sayId);
  const made: UtteranceRecord = {
    id: sayId,
    party: 'BOT',
    text: '',
    heard: null,
    bargedIn: false,
    at: new Date(at),
    durationMs: null,
    stamps: [],
  };
  return withUtterance(utterances, change(known ?? made));
};

const withUtterance = (utterances: readonly UtteranceRecord[], utterance: UtteranceRecord): UtteranceRecord[] =>
  [...utterances.filter(({ id }) => id !== utterance.id), utterance].sort(
    (a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1),
  );

const later = (a: Date, b: Date): Date => (a < b ? b : a);
