import type { Clock } from '#kernel/clock.js';
import { OUTDATED } from '#kernel/outdated.js';
import type { Bus } from '#platform/bus/bus.js';
import type { Log } from '#platform/log.js';
import type { ArticleLibrary } from './port.js';

export interface ArticleNewsOptions {
  library: Pick<ArticleLibrary, 'changes'>;
  bus: Bus;
  clock: Clock;
  logger: Log;
}

const PAUSE_MS = 1_000;

/** Tells gateways, each time articles have changed, to forget what they keep of them. */
export const articleNews = ({ library, bus, clock, logger }: ArticleNewsOptions) => ({
  /** Until the signal aborts. What cannot be told now is told later: each beginning tells of everything before it. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        for await (const _ of library.changes(signal))
          for (const type of ['Article', 'ArticleMatch']) await bus.publish(OUTDATED, { type });
      } catch (err) {
        if (signal.aborted) return;
        logger.warn({ err }, 'That articles have changed cannot be told for now');
        await clock.sleep(PAUSE_MS, signal);
      }
    }
  },
});
