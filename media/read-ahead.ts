/**
 * Reads a source before it is asked, up to `limit` values ahead of whoever reads; errors come where they belong. Ends at
 * once when the signal aborts, whatever the source does.
 */
export async function* readAhead<T>(source: AsyncIterable<T>, limit: number, signal?: AbortSignal): AsyncGenerator<T> {
  const values: T[] = [];
  let state: 'RUNNING' | 'OVER' | { failed: unknown } = 'RUNNING';
  let left = false;
  let changed = Promise.withResolvers<void>();
  const change = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };

  const read = async () => {
    try {
      for await (const value of source) {
        values.push(value);
        change();
        while (values.length >= limit && !left) await changed.promise;
        if (left) return;
      }
      state = 'OVER';
    } catch (failed) {
      state = { failed };
    }
    change();
  };
  void read();
  signal?.addEventListener('abort', change, { once: true });

  try {
    while (!signal?.aborted) {
      const wait = changed.promise;
      if (values.length > 0) {
        yield values.shift()!;
        change();
      } else if (state === 'RUNNING') await wait;
      else if (state === 'OVER') return;
      else throw (state as { failed: unknown }).failed;
    }
  } finally {
    signal?.removeEventListener('abort', change);
    left = true;
    change();
  }
}
