/** When and how a call ended. */
export interface CallEnd {
  at: Date;
  reason: string;
}

/** What the log says next: that the call has ended, or that it goes on (no reason). */
export interface EndSaid {
  at: Date;
  reason: string | null;
}

/** The end of a call after one more word about it: one rule for everybody who reads the log. Null while it lasts. */
export const withEnd = (known: CallEnd | null, { at, reason }: EndSaid): CallEnd | null => {
  if (known === null) return reason === null ? null : { at, reason };
  // Only a call that was given up for lost may end otherwise than was thought, or be found again after all.
  if (known.reason !== 'INTERRUPTED' || reason === 'INTERRUPTED') return known;
  if (reason !== null) return { at, reason };
  return at < known.at ? known : null;
};
