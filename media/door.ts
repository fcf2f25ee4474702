import type { CallEndReason } from '#kernel/call-event.js';
import type { Routes } from '#platform/http/routes.js';
import type { MediaLeg } from './leg.js';

/** Where parties come in: one protocol, behind one or a few addresses. */
export interface Door {
  readonly name: string;
  readonly routes: Routes;
  /** Lets go of what is not (or no longer) a call's. The calls have ended their legs before. */
  close(): Promise<void>;
}

/** How a call that came through a door stands. */
export type CallFate = { state: 'LIVE' } | { state: 'ENDED'; reason: CallEndReason };

/** What a door needs of the service behind it. */
export interface Reception {
  /**
   * A party has come: a call begins, or goes on where the same `doorCallId` has one. A leg that cannot be received is
   * closed. Resolves when that has been decided.
   */
  arrived(leg: MediaLeg): Promise<void>;
  /** How the call stands that the far end knows by this id; null where there is none, or was none of late. */
  fate(door: string, doorCallId: string): Promise<CallFate | null>;
}
