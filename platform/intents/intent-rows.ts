import type { ErrorCode } from '#kernel/errors.js';
import type { Json } from '#kernel/json.js';
import type { Action, IdempotencyStrategy } from './intents.js';

/**
 * - STARTED: someone is, or was, at it; whether the effect exists is not known before it ends.
 * - DONE: the effect exists once; `answer` is what the upstream said.
 * - FAILED: the effect does not exist and was refused for the reason in `failure`. It may be tried again.
 * - IN_DOUBT: nobody can find out whether it exists. Stays visible until someone closes it.
 */
export type IntentState = 'STARTED' | 'DONE' | 'FAILED' | 'IN_DOUBT';

export interface IntentFailure {
  code: ErrorCode;
  message: string;
  system: string | null;
}

export interface IntentRow {
  id: string;
  action: Action;
  argumentsHash: string;
  strategy: IdempotencyStrategy;
  state: IntentState;
  /** Grows by one with each lease. Whoever writes shows the fence of its lease; an older one writes nothing. */
  fence: number;
  leaseEndsAt: Date;
  startedAt: Date;
  /** With DONE. */
  answer: Json | null;
  /** With FAILED. */
  failure: IntentFailure | null;
  /** With IN_DOUBT: why nobody knows. */
  doubt: string | null;
}

export type NewIntent = Pick<IntentRow, 'id' | 'action' | 'argumentsHash' | 'strategy' | 'leaseEndsAt' | 'startedAt'>;

/**
 * What the engine needs of the place where intents are kept. Every method is one atomic step, committed when it resolves.
 * intent-rows.contract.ts is this text as a suite. The writers answer false, and change nothing, where the fence has
 * moved on or the row is DONE or FAILED already.
 */
export interface IntentRows {
  /**
   * Writes a STARTED row with fence 1, unless one stands for the same call, name and key. Where there
   * is no call, the client takes its place.
   * Gives the row that stands, and whether it is the new one.
   */
  insertIfAbsent(intent: NewIntent): Promise<{ row: IntentRow; inserted: boolean }>;
  byId(id: string): Promise<IntentRow | null>;
  /**
   * Takes over a row whose fence is still `fence`: a STARTED one whose lease has ended at `now`, or a FAILED one. It is then
   * STARTED, without failure, with the next fence and a lease until `until`. Of several takers one gets it, the others null.
   */
  lease(id: string, fence: number, now: Date, until: Date): Promise<IntentRow | null>;
  /** From STARTED or IN_DOUBT to DONE. */
  settle(id: string, fence: number, answer: Json): Promise<boolean>;
  /** From STARTED or IN_DOUBT to FAILED. */
  fail(id: string, fence: number, failure: IntentFailure): Promise<boolean>;
  /** From STARTED to IN_DOUBT. */
  doubt(id: string, fence: number, reason: string): Promise<boolean>;
  /** Leaves it STARTED and lets its lease end at the given time, so that it is tried again then. */
  release(id: string, fence: number, leaseEndsAt: Date): Promise<boolean>;
  /** STARTED rows whose lease has ended at `now`, oldest first by when they started. */
  overdue(now: Date, limit: number): Promise<IntentRow[]>;
  /** STARTED and IN_DOUBT rows, oldest first by when they started. */
  unsettled(limit: number): Promise<IntentRow[]>;
}
