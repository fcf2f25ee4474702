import type { Clock } from '#kernel/clock.js';
import type { Log } from '#platform/log.js';
import type { Origin } from './origin.js';

export interface FollowOptions {
  origin: Origin;
  /** What is served now. */
  served: string;
  /** Serves another. Rejects where that cannot be. */
  serve(supergraphSdl: string): Promise<void>;
  clock: Clock;
  log: Log;
  /** How often it is looked at. What has changed is served when it was the same twice: a file may be being written. */
  everyMs: number;
}

/** Serves whatever the origin comes to be. What cannot be served is refused aloud, once, and what was served stays. Ends by the returned function. */
export const follow = ({ origin, served, serve, clock, log, everyMs }: FollowOptions): (() => Promise<void>) => {
  const stopped = new AbortController();
  const { signal } = stopped;
  /** What was seen when it was last looked at: a schema, or why there is none. */
  let seen = served;
  /** What of that was acted on. */
  let settled = served;

  const look = async (): Promise<void> => {
    const found = await origin.read(signal).then(
      sdl => ({ sdl, said: sdl }),
      (err: unknown) => ({ err, said: (err as Error).message }),
    );
    const before = seen;
    seen = found.said;
    if (signal.aborted || found.said === settled || found.said !== before) return;
    settled = found.said;
    if ('err' in found)
      return log.error({ err: found.err, from: origin.name }, 'The supergraph cannot be had: the last good one is served');
    const start = performance.now();
    try {
      await serve(found.sdl);
      log.info({ from: origin.name, ms: Math.round(performance.now() - start) }, 'Another supergraph is served');
    } catch (err) {
      if (!signal.aborted) log.error({ err, from: origin.name }, 'A supergraph is refused: the last good one is served');
    }
  };

  const going = (async () => {
    for (;;) {
      await clock.sleep(everyMs, signal);
      if (signal.aborted) return;
      await look();
    }
  })();
  return () => {
    stopped.abort();
    return going;
  };
};
