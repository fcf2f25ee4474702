import { useSyncExternalStore } from 'react';

/** One ticking second for everything on the page that shows a passing time. */
const watchers = new Set<() => void>();
let now = Date.now();
let ticking: ReturnType<typeof setInterval> | undefined;

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  ticking ??= setInterval(() => {
    now = Date.now();
    for (const each of watchers) each();
  }, 1000);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(ticking);
    ticking = undefined;
  };
}

/** The present second, in milliseconds since 1970. */
export const useNow = (): number => useSyncExternalStore(watch, () => now);
