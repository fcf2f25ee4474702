import type { CallEndReason } from '#kernel/call-event.js';
import type { CallRecord } from './record.js';
import type { CallOutcome, CallPhase } from './values.js';

/** The course of a call: which phases may follow each while it lasts, and by its end. */
export const COURSE: Record<CallPhase, { next: readonly CallPhase[]; ends: readonly CallPhase[] }> = {
  INBOUND: { next: ['CONSULTING', 'HANDLING', 'TRANSFERRING'], ends: ['ARCHIVED', 'ABANDONED', 'FAILED'] },
  CONSULTING: { next: ['HANDLING', 'TRANSFERRING'], ends: ['ARCHIVED', 'FAILED'] },
  // A caller whose matter is done may ask something else; one whom no agent takes comes back to the bot.
  HANDLING: { next: ['CONSULTING', 'TRANSFERRING'], ends: ['ARCHIVED', 'FAILED'] },
  TRANSFERRING: { next: ['CONSULTING', 'HANDLING'], ends: ['ARCHIVED', 'ABANDONED', 'FAILED'] },
  ARCHIVED: { next: [], ends: [] },
  ABANDONED: { next: [], ends: [] },
  FAILED: { next: [], ends: [] },
};

/** What may be asked of a call, and in which phases. What is not listed for an ended call is refused with CALL_ENDED. */
const LIVE_PHASES = ['INBOUND', 'CONSULTING', 'HANDLING', 'TRANSFERRING'] as const;
const ALL_PHASES = [...LIVE_PHASES, 'ARCHIVED', 'ABANDONED', 'FAILED'] as const;

export const OPERATIONS = {
  say: LIVE_PHASES,
  stopSpeaking: LIVE_PHASES,
  hangUpCall: LIVE_PHASES,
  setCallLanguage: LIVE_PHASES,
  acceptNotice: LIVE_PHASES,
  moveCall: LIVE_PHASES,
  // What is learned in the last seconds, or after the call, still belongs to it.
  identifyCaller: ALL_PHASES,
  concludeCall: ALL_PHASES,
  rateCall: ALL_PHASES,
} as const satisfies Record<string, readonly CallPhase[]>;
export type CallOperation = keyof typeof OPERATIONS;

/** Whether a call that lasts may pass from one phase to the other. */
export const mayMove = (from: CallPhase, to: CallPhase): boolean => COURSE[from].next.includes(to);

export const mayAsk = (operation: CallOperation, phase: CallPhase): boolean =>
  (OPERATIONS[operation] as readonly CallPhase[]).includes(phase);

const TECHNICAL: readonly CallEndReason[] = ['DOOR_FAILED', 'INTERRUPTED', 'HUB_STOPPED'];

/** The phase in which a call rests after its end. */
export const restingPhase = (call: Pick<CallRecord, 'phase' | 'legs'>, reason: CallEndReason): CallPhase => {
  if (COURSE[call.phase].ends.length === 0) return call.phase;
  if (TECHNICAL.includes(reason)) return 'FAILED';
  const served = call.phase === 'TRANSFERRING' ? call.legs.some(({ party }) => party === 'AGENT') : call.phase !== 'INBOUND';
  return reason === 'CALLER_HUNG_UP' && !served ? 'ABANDONED' : 'ARCHIVED';
};

/** What came of a call when nobody said it. */
export const impliedOutcome = (reason: CallEndReason): CallOutcome => {
  if (TECHNICAL.includes(reason)) return 'INTERRUPTED';
  if (reason === 'CALLER_HUNG_UP') return 'ABANDONED';
  return reason === 'HANDED_OFF' ? 'HANDED_OFF' : 'UNRESOLVED';
};
