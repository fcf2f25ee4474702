import type { CallEndReason, Stamp } from '#kernel/call-event.js';
import type { Language } from '#kernel/language.js';
import type { LoggedEventOf, StoredEvent } from './events.js';
import type { CallOutcome, CallPhase, CallStatus, Party } from './values.js';

/** A call as its log has made it so far, without its children: what lists of calls need. */
export interface CallHead {
  id: string;
  door: string;
  /** The media service that holds it; "" while its start has not been told. */
  node: string;
  doorCallId: string;
  from: string | null;
  to: string | null;
  language: Language;
  status: CallStatus;
  phase: CallPhase;
  startedAt: Date;
  answeredAt: Date | null;
  endedAt: Date | null;
  endReason: CallEndReason | null;
  outcome: CallOutcome | null;
  /** Whether somebody said the outcome; otherwise the way it ended did. */
  concluded: boolean;
  customerId: string | null;
  satisfaction: number | null;
  notice: NoticeRecord | null;
  recording: RecordingRecord | null;
  /** Since when the caller has been speaking words that have no text yet. */
  speakingSince: Date | null;
  /** Of its last event. */
  sequence: number;
  lastEventAt: Date;
}

export interface NoticeRecord {
  version: string;
  at: Date;
  recordingAllowed: boolean;
}

export interface RecordingRecord {
  durationMs: number;
  sha256: string;
  tracks: string[];
}

export interface LegRecord {
  id: string;
  party: Party;
  door: string;
  joinedAt: Date;
  leftAt: Date | null;
}

export interface TurnRecord {
  ordinal: number;
  at: Date;
  keys: string | null;
  confidence: number | null;
  intent: string | null;
  /** Those up to the recognised text; the reply's are with its first utterance. */
  stamps: Stamp[];
  /** In the order they began. */
  utterances: UtteranceRecord[];
}

export interface UtteranceRecord {
  id: string;
  party: Party;
  text: string;
  /** What of the text the other side had heard when it ended; null while that is not known. */
  heard: string | null;
  bargedIn: boolean;
  at: Date;
  durationMs: number | null;
  stamps: Stamp[];
}

/** The whole of what a log adds up to. */
export interface CallRecord extends CallHead {
  legs: LegRecord[];
  turns: TurnRecord[];
}

/** What was said in a call and what was asked on its behalf. */
export interface Conversation {
  legs: LegRecord[];
  turns: TurnRecord[];
  operations: (LoggedEventOf<'graph.asked'> & Pick<StoredEvent, 'sequence'>)[];
}
