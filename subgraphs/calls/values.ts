import { registerEnumType } from 'type-graphql';

export const CallStatus = { RINGING: 'RINGING', LIVE: 'LIVE', ENDED: 'ENDED' } as const;
export type CallStatus = (typeof CallStatus)[keyof typeof CallStatus];
registerEnumType(CallStatus, {
  name: 'CallStatus',
  description: 'Whether a call still rings, is being held, or is over.',
});

export const CallPhase = {
  INBOUND: 'INBOUND',
  CONSULTING: 'CONSULTING',
  HANDLING: 'HANDLING',
  TRANSFERRING: 'TRANSFERRING',
  ARCHIVED: 'ARCHIVED',
  ABANDONED: 'ABANDONED',
  FAILED: 'FAILED',
} as const;
export type CallPhase = (typeof CallPhase)[keyof typeof CallPhase];
registerEnumType(CallPhase, {
  name: 'CallPhase',
  description: 'Where a call stands in its course. Which phase may follow which: subgraphs/calls/phases.ts.',
  valuesConfig: {
    INBOUND: { description: 'It has reached us; the caller has not said anything yet.' },
    CONSULTING: { description: 'The caller asks, the bot answers.' },
    HANDLING: { description: 'Something is being done for the caller: an order changed, a fault reported.' },
    TRANSFERRING: { description: 'It is being passed, or has been passed, to an agent.' },
    ARCHIVED: { description: 'It is over.' },
    ABANDONED: { description: 'The caller left before anyone had served them.' },
    FAILED: { description: 'It broke off for a technical reason.' },
  },
});

export const CallOutcome = {
  RESOLVED: 'RESOLVED',
  UNRESOLVED: 'UNRESOLVED',
  HANDED_OFF: 'HANDED_OFF',
  CALLBACK: 'CALLBACK',
  ABANDONED: 'ABANDONED',
  INTERRUPTED: 'INTERRUPTED',
} as const;
export type CallOutcome = (typeof CallOutcome)[keyof typeof CallOutcome];
registerEnumType(CallOutcome, {
  name: 'CallOutcome',
  description: 'What came of a call for the caller.',
  valuesConfig: {
    CALLBACK: { description: 'The caller will be called back.' },
    ABANDONED: { description: 'The caller hung up before anything had come of it.' },
    INTERRUPTED: { description: 'It broke off for a technical reason.' },
  },
});

export const Party = { CALLER: 'CALLER', BOT: 'BOT', AGENT: 'AGENT' } as const;
export type Party = (typeof Party)[keyof typeof Party];
registerEnumType(Party, {
  name: 'Party',
  description: 'Who takes part in a call: the person who calls, the machine, or a person of the company.',
});

export const Expectation = { ANYTHING: 'ANYTHING', YES_NO: 'YES_NO', DIGITS: 'DIGITS' } as const;
export type Expectation = (typeof Expectation)[keyof typeof Expectation];
registerEnumType(Expectation, {
  name: 'Expectation',
  description: 'What the caller is expected to say next. It sets how long a pause ends the turn, and what keys mean.',
});

export const AfterSaying = { LISTEN: 'LISTEN', HANG_UP: 'HANG_UP', HAND_OFF: 'HAND_OFF' } as const;
export type AfterSaying = (typeof AfterSaying)[keyof typeof AfterSaying];
registerEnumType(AfterSaying, { name: 'AfterSaying', description: 'What to do when the words have been said.' });

export const HangUpReason = { BOT_HUNG_UP: 'BOT_HUNG_UP', SUPERVISOR_HUNG_UP: 'SUPERVISOR_HUNG_UP', HANDED_OFF: 'HANDED_OFF' } as const;
export type HangUpReason = (typeof HangUpReason)[keyof typeof HangUpReason];
registerEnumType(HangUpReason, { name: 'HangUpReason', description: 'Who ends a call from our side, and why.' });

export const CallRefusalCode = {
  NO_SUCH_CALL: 'NO_SUCH_CALL',
  CALL_ENDED: 'CALL_ENDED',
  ILLEGAL_TRANSITION: 'ILLEGAL_TRANSITION',
  INVALID: 'INVALID',
} as const;
export type CallRefusalCode = (typeof CallRefusalCode)[keyof typeof CallRefusalCode];
registerEnumType(CallRefusalCode, { name: 'CallRefusalCode', description: 'Why something cannot be done with a call.' });
