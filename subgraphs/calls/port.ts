import type { Json } from '#kernel/json.js';
import type { StoredEvent } from './events.js';
import type { CallHead, CallRecord, Conversation } from './record.js';

/** A change of one call, made from `before`, to be written as one. */
export interface CallChange {
  /** As it was read; null when this begins the log of a call. */
  before: CallRecord | null;
  after: CallRecord;
  /** Those that lead from one to the other, in order. */
  events: readonly StoredEvent[];
  /** To be sent once this is written. */
  outgoing: readonly Outgoing[];
}

/** A message for a stream, written with the change it follows from and kept until it is known to be sent. */
export interface Outgoing {
  id: string;
  callId: string;
  stream: string;
  message: Json;
}

/** A call's events after a sequence, oldest first. */
export interface EventRange {
  callId: string;
  after: number;
  first: number;
}

/** A customer by both ways in which a call may belong to one. */
export interface PastCalls {
  customerId: string;
  phone: string | null;
  first: number;
}

export interface CallSearch {
  /** Only calls that have ended, or only those that have not; null for both. */
  live: boolean | null;
  /** Part of what anybody said, or of a number. */
  text: string | null;
  /** The digits of the text, where it can be read as (part of) a number. */
  digits: string | null;
  /** Begun at or after `from`, before `to`. */
  from: Date | null;
  to: Date | null;
  first: number;
  /** The last call of the page before. */
  after: { startedAt: Date; id: string } | null;
}

/**
 * Where the logs of calls are kept, with what they add up to. Whatever comes as a list is answered in the order asked,
 * with null, or an empty list, where there is no such call.
 */
export interface CallLog {
  /** A call as it stands, and which of these events its log holds already. */
  state(callId: string, eventIds: readonly string[]): Promise<{ call: CallRecord | null; stored: StoredEvent[] }>;
  /**
   * Writes a change, all of it or nothing. False, and nothing is written, when the call has moved on since `before` was
   * read. CONFLICT, and nothing is written either, when one of the events is stored already.
   */
  store(change: CallChange): Promise<boolean>;

  headsByIds(callIds: readonly string[]): Promise<(CallHead | null)[]>;
  conversationsByIds(callIds: readonly string[]): Promise<Conversation[]>;
  eventsIn(ranges: readonly EventRange[]): Promise<StoredEvent[][]>;
  /** Each customer's calls, the newest first: those identified as theirs, and those from their number that are nobody else's. */
  pastCalls(customers: readonly PastCalls[]): Promise<CallHead[][]>;
  /** One page, the newest first, and how many there are on all pages. */
  search(search: CallSearch): Promise<{ calls: CallHead[]; total: number }>;

  /** Calls that have not ended and of which nothing has been heard since `before`, the most silent first. */
  quietCalls(before: Date, limit: number): Promise<CallHead[]>;

  /** Messages written before an instant and not known to be sent, in the order of writing; of one call, or of all. */
  outgoing(before: Date, limit: number, callId?: string): Promise<Outgoing[]>;
  sent(outgoingIds: readonly string[]): Promise<void>;
}
