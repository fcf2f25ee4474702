import type { Clock } from '#kernel/clock.js';
import type { Bus } from '#platform/bus/bus.js';
import { feed } from '#platform/subgraph/feed.js';
import { startOfDay } from './days.js';
import { REPORTS_TOPIC } from './events.js';
import type { FactBook } from './port.js';
import { type CallStats, statsOf } from './stats.js';

export interface LiveReportOptions {
  book: FactBook;
  bus: Bus;
  clock: Clock;
  /** Whose midnight begins a day. */
  timeZone: string;
  /** Figures come no faster than this, however much happens. */
  pauseMs?: number;
  /** And no slower: time alone changes them too. */
  everyMs?: number;
}

/** Today's figures, and how they change. */
export const liveReport = ({ book, bus, clock, timeZone, pauseMs = 250, everyMs = 60_000 }: LiveReportOptions) => {
  const figures = async (): Promise<CallStats> => {
    const now = clock.now();
    const from = startOfDay(now, timeZone);
    // A call that begins in this very millisecond counts.
    const [calls, live] = await Promise.all([book.factsIn({ from, to: new Date(now.getTime() + 1), language: null }), book.liveCount()]);
    return { ...statsOf(calls, { from, to: now, now }), live };
  };

  return {
    figures,

    /** Now, and after changes; what happens while figures are made or the pause lasts comes together. */
    async changes(): Promise<AsyncIterableIterator<CallStats>> {
      const stop = new AbortController();
      const live = await bus.subscribe(REPORTS_TOPIC, stop.signal);
      let news = Promise.withResolvers<void>();
      const listening = (async () => {
        try {
          for await (const _ of live) news.resolve();
        } finally {
          stop.abort();
        }
      })();
      listening.catch(() => {}); // thrown to who follows, below
      const following = async function* (): AsyncGenerator<CallStats, void> {
        while (!stop.signal.aborted) {
          news = Promise.withResolvers();
          const begunAt = clock.now().getTime();
          const stats = await figures();
          const tookMs = clock.now().getTime() - begunAt;
          yield stats;
          await soon(news.promise, everyMs);
          // Where a day has very many calls, making its figures takes a tenth of the time at most.
          await clock.sleep(Math.max(pauseMs, tookMs * 10), stop.signal);
        }
        await listening;
      };
      const soon = async (promise: Promise<void>, ms: number): Promise<void> => {
        const waiting = new AbortController();
        await Promise.race([promise, clock.sleep(ms, AbortSignal.any([stop.signal, waiting.signal]))]);
        waiting.abort();
      };
      return feed(stop, following());
    },
  };
};
