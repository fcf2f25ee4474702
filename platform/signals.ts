import type { Lifecycle } from './lifecycle.js';
import type { Log } from './log.js';

/** What of the process is needed; `process` itself is one. */
export interface SignalSource {
  on(signal: NodeJS.Signals, heard: () => void): unknown;
  exitCode?: number | string | null | undefined;
  exit(code: number): unknown;
  getActiveResourcesInfo(): string[];
}

// SIGHUP is not among them: who starts a hub from a terminal and leaves it wants it to stay. SIGPIPE neither: Node ignores
// it, and a broken pipe is an error of the stream that broke.
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** A terminal sends its signal to the program and to what started it, which passes it on: so soon it is the same one. */
const ECHO_MS = 500;

/**
 * Lets SIGTERM and SIGINT close everything in order, after which the process ends by itself with 0. What still holds it
 * `patienceMs` later is named and left; then, or on a second signal, it ends with 1.
 */
export function closeOnSignals(
  lifecycle: Lifecycle,
  log: Log,
  source: SignalSource = process,
  patienceMs = 3_000,
  now = () => performance.now(),
): void {
  let heardAt: number | null = null;
  const heard = (signal: NodeJS.Signals) => {
    if (heardAt !== null) {
      if (now() - heardAt < ECHO_MS) return;
      log.warn({ signal }, 'A second signal: ending at once');
      source.exit(1);
      return;
    }
    heardAt = now();
    log.info({ signal }, 'Closing');
    void lifecycle.close().then(() => {
      log.info('Closed');
      source.exitCode = 0;
      setTimeout(() => {
        log.error({ open: source.getActiveResourcesInfo() }, 'Something was left open');
        source.exit(1);
      }, patienceMs).unref();
    });
  };
  for (const signal of SIGNALS) source.on(signal, () => heard(signal));
}
