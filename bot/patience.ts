import type { Clock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';

const PAUSE_MS = 500;

/** Until when something is still worth trying. */
export interface Patience {
  clock: Clock;
  signal: AbortSignal;
  wanted?: () => boolean;
}

/** Does what may be done again until it works: what can succeed later is repeated after a pause, as long as anybody wants it. */
export const patiently = async <T>(work: () => Promise<T>, { clock, signal, wanted = () => true }: Patience): Promise<T> => {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof HubError && error.retryable)) throw error;
      await clock.sleep(PAUSE_MS, signal);
      if (signal.aborted || !wanted()) throw error;
    }
  }
};
