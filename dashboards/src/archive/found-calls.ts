import type { CallsByNameQuery, PastCallFragment, PastCallsQuery } from '../../graph/generated/graphql';

/** The beginning and the end of a choice of days, in the reader's own time zone; null where a side is open. */
export interface DayBounds {
  from: string | null;
  to: string | null;
}

export function dayBounds(from: string, to: string): DayBounds {
  const midnight = (day: string, later: number) => {
    const [year, month, date] = day.split('-').map(Number);
    if (!year || !month || !date) return null;
    return new Date(year, month - 1, date + later).toISOString();
  };
  return { from: midnight(from, 0), to: midnight(to, 1) };
}

export interface FoundCalls {
  calls: PastCallFragment[];
  total: number;
  /** Some were found by their customer's name. */
  byName: boolean;
}

/** Calls found by words or number, and those of customers found by name: each once, newest first. */
export function merged(
  { calls, total }: NonNullable<PastCallsQuery['calls']>,
  named: CallsByNameQuery | null,
  { from, to }: DayBounds,
): FoundCalls {
  const known = new Set(calls.map(({ id }) => id));
  const within = ({ startedAt }: PastCallFragment) => {
    const at = Date.parse(startedAt);
    return (from === null || at >= Date.parse(from)) && (to === null || at < Date.parse(to));
  };
  const others = new Map(
    (named?.customers ?? [])
      .flatMap(customer => customer.calls ?? [])
      .filter(call => call.status === 'ENDED' && !known.has(call.id) && within(call))
      .map(call => [call.id, call]),
  );
  const all = [...calls, ...others.values()].sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
  return { calls: all, total: total + others.size, byName: others.size > 0 };
}
