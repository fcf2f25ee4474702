import { type Clock, systemClock } from '#kernel/clock.js';

export interface TimeLimit {
  ms: number;
  /** What is thrown when the time is over. */
  late(): Error;
  clock?: Clock;
}

/** Waits for work no longer than its time; then its signal aborts, and whatever still comes of it is nobody's. */
export const inTime = async <T>({ ms, late, clock = systemClock }: TimeLimit, work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const leaving = new AbortController();
  const ended = new AbortController();
  const tooLate = clock.sleep(ms, ended.signal).then(() => {
    if (ended.signal.aborted) return undefined as never;
    leaving.abort(late());
    throw leaving.signal.reason;
  });
  try {
    return await Promise.race([work(leaving.signal), tooLate]);
  } finally {
    ended.abort();
  }
};
