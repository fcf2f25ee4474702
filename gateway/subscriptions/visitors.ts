import type { Clock } from '#kernel/clock.js';
import type { Identities, Identity } from '../identity.js';

/** Someone who stays connected, and is who it was only for a time. */
export interface Visitor {
  readonly identity: Identity;
  /** Its identity has ended, for this reason. Called at most once. */
  ended(reason: string): void;
}

export interface Visitors {
  /** Begins to watch, or begins anew when the visitor has shown another identity. */
  watch(visitor: Visitor): void;
  forget(visitor: Visitor): void;
  close(): void;
}

/** The longest that a timer of Node's can wait. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Ends visits when the identity does: at once when it is revoked, and so long after its expiry as a client may take to
 * show a fresh one.
 */
export const visitors = (identities: Identities, clock: Clock, graceMs: number): Visitors => {
  const timers = new Map<Visitor, () => void>();

  const forget = (visitor: Visitor): void => {
    timers.get(visitor)?.();
    timers.delete(visitor);
  };
  const end = (visitor: Visitor, reason: string): void => {
    forget(visitor);
    visitor.ended(reason);
  };
  const wait = (visitor: Visitor, endsAt: number): void => {
    const leftMs = endsAt - clock.now().getTime();
    if (leftMs <= 0) return end(visitor, 'The identity has expired');
    timers.set(
      visitor,
      clock.after(Math.min(leftMs, LONGEST_MS), () => wait(visitor, endsAt)),
    );
  };
  const stop = identities.onRevoked(isRevoked => {
    for (const visitor of [...timers.keys()]) if (isRevoked(visitor.identity)) end(visitor, 'The identity was revoked');
  });

  return {
    watch(visitor) {
      forget(visitor);
      const { expiresAt } = visitor.identity;
      if (expiresAt) wait(visitor, expiresAt.getTime() + graceMs);
      else timers.set(visitor, never);
    },
    forget,
    close: stop,
  };
};

const never = (): void => {};
