import type { CallCommand } from '#kernel/call-command.js';
import type { Stamp } from '#kernel/call-event.js';
import type { Language } from '#kernel/language.js';
import type { LoggedEvent, StoredEvent } from './events.js';
import { type CallOperation, mayAsk, mayMove } from './phases.js';
import type { CallRecord } from './record.js';
import type { AfterSaying, CallOutcome, CallPhase, CallRefusalCode, Expectation, HangUpReason } from './values.js';

/** Why something is not done, in words for the client. */
export interface Refusal {
  code: CallRefusalCode;
  reason: string;
}

/** What a request leads to: a refusal, or what is written to the log and sent to the media service. */
export type Decision = { refusal: Refusal } | { refusal?: undefined; events: LoggedEvent[]; commands: CallCommand[] };

/** Decides on the call as it stands. Pure: it may be asked again when the call has moved on in the meantime. */
export type Decide = (call: CallRecord, stored: readonly StoredEvent[]) => Decision;

/** What a decision needs to write an event of its own. */
export interface Moment {
  /** The id of the event, and of its command. */
  id: string;
  at: string;
}

export interface Saying {
  turn: number;
  text: string;
  language: Language | null;
  interruptible: boolean;
  expects: Expectation;
  digits: number | null;
  then: AfterSaying;
  intent: string | null;
  stamps: Stamp[];
}

const LONGEST_TEXT = 5_000;

const refused = (code: CallRefusalCode, reason: string): Decision => ({ refusal: { code, reason } });
const NOTHING_TO_DO: Decision = { events: [], commands: [] };

/** Lets a decision be made only in the phases in which its operation is allowed. */
const allowed =
  (operation: CallOperation, decide: Decide): Decide =>
  (call, stored) =>
    mayAsk(operation, call.phase) ? decide(call, stored) : refused('CALL_ENDED', `The call is over (${call.endReason ?? call.phase}).`);

const base = (call: CallRecord, { id, at }: Moment) => ({ id, callId: call.id, at });

/** Once per moment.id: the same words again are answered as the first time, other words are refused. */
export const say = (saying: Saying, moment: Moment): Decide => {
  const problem = problemOf(saying);
  const first: Decide = allowed('say', call => {
    if (problem) return refused('INVALID', problem);
    const { stamps, intent, language: wanted, ...words } = saying;
    const language = wanted ?? call.language;
    return {
      events: [{ ...base(call, moment), kind: 'reply.requested', sayId: moment.id, ...words, language, intent, stamps }],
      commands: [{ id: moment.id, callId: call.id, kind: 'say', ...words, language, stamps }],
    };
  });
  return (call, stored) => {
    const before = stored.find(({ id }) => id === moment.id);
    if (!before) return first(call, stored);
    return before.kind === 'reply.requested' && before.text === saying.text && before.turn === saying.turn
      ? NOTHING_TO_DO
      : refused('INVALID', 'This key was used before, for other words.');
  };
};

const problemOf = ({ text, turn, digits }: Saying): string | null => {
  if (text.trim() === '') return 'There is nothing to say: text is empty.';
  if (text.length > LONGEST_TEXT) return `text has ${text.length} characters; ${LONGEST_TEXT} at most can be said at once.`;
  if (turn < 0) return 'turn counts from 0, the greeting.';
  if (digits !== null && (digits < 1 || digits > 32)) return 'digits is how many keys are awaited: 1 to 32.';
  return null;
};

export const stopSpeaking = (moment: Moment): Decide =>
  allowed('stopSpeaking', call => ({
    events: [{ ...base(call, moment), kind: 'silence.requested' }],
    commands: [{ id: moment.id, callId: call.id, kind: 'stopSpeaking' }],
  }));

export const hangUp = (reason: HangUpReason, moment: Moment): Decide =>
  allowed('hangUpCall', call => ({
    events: [{ ...base(call, moment), kind: 'hangup.requested', reason }],
    commands: [{ id: moment.id, callId: call.id, kind: 'hangUp', reason }],
  }));

export const setLanguage = (language: Language, moment: Moment): Decide =>
  allowed('setCallLanguage', call =>
    call.language === language
      ? NOTHING_TO_DO
      : {
          events: [{ ...base(call, moment), kind: 'language.requested', language }],
          commands: [{ id: moment.id, callId: call.id, kind: 'setLanguage', language }],
        },
  );

export const identify = (customerId: string, moment: Moment): Decide =>
  allowed('identifyCaller', call => {
    if (customerId === '') return refused('INVALID', 'customerId is empty.');
    return call.customerId === customerId
      ? NOTHING_TO_DO
      : { events: [{ ...base(call, moment), kind: 'call.identified', customerId }], commands: [] };
  });

/** A refusal stops the recording at once; a caller who changes their mind has it go on. */
export const acceptNotice = ({ version, recordingAllowed }: { version: string; recordingAllowed: boolean }, moment: Moment): Decide =>
  allowed('acceptNotice', call => {
    if (version === '') return refused('INVALID', 'version is empty.');
    if (call.notice?.version === version && call.notice.recordingAllowed === recordingAllowed) return NOTHING_TO_DO;
    const wasAllowed = call.notice?.recordingAllowed ?? true;
    return {
      events: [{ ...base(call, moment), kind: 'call.noticed', version, recordingAllowed }],
      commands:
        wasAllowed === recordingAllowed
          ? []
          : [
              {
                id: moment.id,
                callId: call.id,
                kind: 'setRecording',
                on: recordingAllowed,
                reason: recordingAllowed ? 'CALLER_AGREED' : 'CALLER_REFUSED',
              },
            ],
    };
  });

/** Moving to the phase in which the call is already is no change, so that a repeated request does no harm. */
export const move = (phase: CallPhase, moment: Moment): Decide =>
  allowed('moveCall', call => {
    if (call.phase === phase) return NOTHING_TO_DO;
    if (!mayMove(call.phase, phase)) return refused('ILLEGAL_TRANSITION', `A call in ${call.phase} cannot be moved to ${phase}.`);
    return { events: [{ ...base(call, moment), kind: 'call.moved', from: call.phase, phase }], commands: [] };
  });

export const conclude = (outcome: CallOutcome, moment: Moment): Decide =>
  allowed('concludeCall', call => {
    if (outcome === 'INTERRUPTED') return refused('INVALID', 'Whether a call was interrupted, the hub itself finds out.');
    if (call.concluded && call.outcome === outcome) return NOTHING_TO_DO;
    return { events: [{ ...base(call, moment), kind: 'call.concluded', outcome }], commands: [] };
  });

export const rate = (score: number, moment: Moment): Decide =>
  allowed('rateCall', call => {
    if (score < 1 || score > 5) return refused('INVALID', `A score is from 1 to 5, not ${score}.`);
    if (call.satisfaction === score) return NOTHING_TO_DO;
    return { events: [{ ...base(call, moment), kind: 'call.rated', score }], commands: [] };
  });
