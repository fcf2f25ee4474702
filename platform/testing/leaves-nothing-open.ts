import { beforeEach, onTestFinished } from 'vitest';

/** What keeps a process alive, and how many of each. Timers that keep nothing alive are not among them. */
function open(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

const opened = (before: Map<string, number>): string[] =>
  [...open()]
    .filter(([kind, count]) => count > (before.get(kind) ?? 0))
    .map(([kind, count]) => `${kind} (${count - (before.get(kind) ?? 0)})`);

/**
 * Fails each test of the file that leaves a socket, a server, a child process or a timer behind. Sockets close in their own
 * time, so it waits up to `patienceMs` for them.
 */
export function leavesNothingOpen(patienceMs = 5_000): void {
  beforeEach(() => {
    const before = open();
    // Registered first and so called last: after `afterEach`, and after what the test itself wants done in the end.
    onTestFinished(async () => {
      const until = performance.now() + patienceMs;
      while (opened(before).length > 0) {
        if (performance.now() > until) throw new Error(`The test left open: ${opened(before).join(', ')}`);
        await new Promise(resolve => setTimeout(resolve, 5));
      }
    });
  });
}
