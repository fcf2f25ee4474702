import type { Language } from '#kernel/language.js';
import type { HandoffStatus } from './values.js';

export interface QueueRecord {
  id: string;
  name: string;
  language: Language;
}

export interface AgentRecord {
  id: string;
  name: string;
  languages: Language[];
  /** On duty and in no call. */
  available: boolean;
}

export interface HandoffRecord {
  id: string;
  callId: string;
  /** The client's own: one handoff per call and key. */
  key: string;
  status: HandoffStatus;
  reason: string;
  /** What the agent should know before saying hello. */
  summary: string;
  language: Language;
  queueId: string;
  /** Who took it, or declined it. */
  agentId: string | null;
  requestedAt: Date;
  expiresAt: Date;
  settledAt: Date | null;
}

/** How a waiting handoff is settled. */
export interface Settlement {
  id: string;
  status: Exclude<HandoffStatus, 'WAITING'>;
  agentId: string | null;
  at: Date;
}

/**
 * Where agents and the calls offered to them are kept: our own tables, or a contact centre that the company has. Whatever
 * comes as a list is answered in the order asked, with null, or 0, where there is no such thing.
 */
export interface HandoffDesk {
  /** By id. */
  queues(): Promise<QueueRecord[]>;
  queuesByIds(ids: readonly string[]): Promise<(QueueRecord | null)[]>;
  /** How many calls wait in each. */
  waitingCounts(queueIds: readonly string[]): Promise<number[]>;
  /** By name. */
  agents(): Promise<AgentRecord[]>;
  agentsByIds(ids: readonly string[]): Promise<(AgentRecord | null)[]>;
  /** An agent who says they are available has left their call. Null where there is no such agent. */
  setAgentAvailable(agentId: string, available: boolean, at: Date): Promise<AgentRecord | null>;

  handoffsByIds(ids: readonly string[]): Promise<(HandoffRecord | null)[]>;
  /** The last of each call. */
  handoffsOfCalls(callIds: readonly string[]): Promise<(HandoffRecord | null)[]>;
  /** Those that wait, of one queue or of all, the longest first. */
  waiting(queueId: string | null): Promise<HandoffRecord[]>;

  /**
   * Keeps a handoff that waits. Asked again with the same call and key, it answers with the one that was kept then. Null,
   * and nothing is kept, when the call waits already under another key.
   */
  request(handoff: HandoffRecord): Promise<HandoffRecord | null>;
  /**
   * Settles a handoff that waits; of several who try, one succeeds. Null, and nothing changes, when it waits no more, or
   * when the agent who would take it is not available.
   */
  settle(settlement: Settlement): Promise<HandoffRecord | null>;
  /**
   * A call is over: its waiting handoff is cancelled and answered here, and the agent who was in it is free again; not so
   * where the call ended for us because the agent has it now (`handedOff`).
   */
  callEnded(callId: string, at: Date, handedOff: boolean): Promise<HandoffRecord | null>;

  /** Those that wait though their time is over, the longest overdue first. */
  overdue(at: Date): Promise<HandoffRecord[]>;
  /** When the next of those that wait will have waited long enough; null when none waits. */
  nextExpiry(): Promise<Date | null>;

  /** Those whose present status, reached before an instant, is not known to have been told. */
  untold(before: Date): Promise<HandoffRecord[]>;
  told(id: string, status: HandoffStatus): Promise<void>;
}
