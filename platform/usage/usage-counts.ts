import type { Client } from '#kernel/client.js';

/** How often a client asked one operation within one minute, and how that ended. */
export interface UsageCount {
  /** The minute's beginning. */
  minute: Date;
  client: Client;
  operation: string;
  /** Of the operation's text, SHA-256 in hexadecimal: two operations of one name are told apart by it. "" where it is not known. */
  hash: string;
  kind: 'query' | 'mutation' | 'subscription' | 'invalid';
  /** With all its data, with errors beside some, with errors alone. */
  outcome: 'ok' | 'partial' | 'failed';
  count: number;
  /** Of all of them together. */
  totalMs: number;
  /** Errors in all the answers together. */
  errors: number;
}

/** Counts that are told together, under an id of their own: a parcel that comes twice is counted once. */
export interface UsageParcel {
  id: string;
  counts: readonly UsageCount[];
}

/** Takes counts in: a database, or what carries them to a process that has one. */
export interface UsageSink {
  /** Adds to what has been counted; nothing where this parcel has been added before. */
  add(parcel: UsageParcel): Promise<void>;
}

/** What has been asked of the graph, by whom, minute by minute. */
export interface UsageCounts extends UsageSink {
  /** The counts of the minutes from `from` on and before `to`, the oldest first, `limit` at most. */
  between(from: Date, to: Date, limit: number): Promise<UsageCount[]>;
  /** Forgets the minutes before. */
  forget(before: Date): Promise<void>;
}

/** The same for counts that add up. */
export const usageKey = ({ minute, client, operation, hash, kind, outcome }: Omit<UsageCount, 'count' | 'totalMs' | 'errors'>): string =>
  `${minute.getTime()} ${client.kind}:${client.id} ${operation} ${hash} ${kind} ${outcome}`;
