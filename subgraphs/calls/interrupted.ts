import type { Clock } from '#kernel/clock.js';
import type { Log } from '#platform/log.js';
import type { CallJournal } from './journal.js';
import type { CallLog } from './port.js';
import type { CallHead } from './record.js';

export interface InterruptedOptions {
  log: CallLog;
  journal: CallJournal;
  clock: Clock;
  logger: Log;
  /** After how long without any event a call is given up, whichever media service holds it; longer than it lets a call last. */
  quietMs?: number;
  everyMs?: number;
}

/**
 * Ends calls that nobody holds any more. The media service finds its own calls again and says so; this is for those it
 * does not know of, and for media services that never come back. A call given up that is resumed after all lives on.
 */
export const interruptedCalls = ({ log, journal, clock, logger, quietMs = 35 * 60_000, everyMs = 60_000 }: InterruptedOptions) => {
  /** It ended when it was last heard of: nobody spoke in the time it took us to notice. */
  const end = async ({ id, node, sequence, lastEventAt }: CallHead): Promise<void> => {
    logger.warn({ callId: id, node, lastEventAt }, 'A call that nobody holds any more is ended as interrupted');
    const at = lastEventAt.toISOString();
    await journal.note({ id: `interrupted:${id}:${sequence}`, callId: id, at, kind: 'call.ended', reason: 'INTERRUPTED' });
  };

  return {
    /** Gives up calls that have been quiet for too long, until the signal aborts. */
    async run(signal: AbortSignal): Promise<void> {
      while (!signal.aborted) {
        try {
          for (const call of await log.quietCalls(new Date(clock.now().getTime() - quietMs), 100)) await end(call);
        } catch (err) {
          logger.warn({ err }, 'Calls that nobody holds could not be looked for; it is tried again');
        }
        await clock.sleep(everyMs, signal);
      }
    },
  };
};
