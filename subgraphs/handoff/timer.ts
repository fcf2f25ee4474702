import type { Clock } from '#kernel/clock.js';
import type { Bus } from '#platform/bus/bus.js';
import type { Log } from '#platform/log.js';
import type { Handoffs } from './handoffs.js';
import { HANDOFFS_TOPIC } from './news.js';
import type { HandoffDesk } from './port.js';

export interface HandoffTimerOptions {
  handoffs: Handoffs;
  desk: HandoffDesk;
  clock: Clock;
  bus: Bus;
  logger: Log;
  /** It looks at least this often: another process may have asked for a handoff, or died before it told of one. */
  everyMs?: number;
}

/** Lets handoffs expire when their time has come. It knows nothing by itself, so a restart loses nothing. */
export const handoffTimer = ({ handoffs, desk, clock, bus, logger, everyMs = 5_000 }: HandoffTimerOptions) => ({
  /** Until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    let nap = new AbortController();
    /** Where it hears nothing it still looks in time, only not at once. */
    const waking = (async () => {
      while (!signal.aborted) {
        try {
          for await (const _ of await bus.subscribe(HANDOFFS_TOPIC, signal)) nap.abort();
          return;
        } catch (err) {
          logger.warn({ err }, 'News of handoffs cannot be heard; it is tried again');
          nap.abort(); // what was missed is looked for
          await clock.sleep(everyMs, signal);
        }
      }
    })();
    while (!signal.aborted) {
      // From here on any news cut the next sleep short, also those that come while we look.
      nap = new AbortController();
      let sleepMs = everyMs;
      try {
        await handoffs.expire();
        await handoffs.tellUntold();
        const next = await desk.nextExpiry();
        if (next) sleepMs = Math.min(everyMs, Math.max(0, next.getTime() - clock.now().getTime()));
      } catch (err) {
        logger.warn({ err }, 'Waiting handoffs could not be looked through; it is tried again');
      }
      await clock.sleep(sleepMs, AbortSignal.any([signal, nap.signal]));
    }
    await waking;
  },
});
