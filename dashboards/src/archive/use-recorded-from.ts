import { useEffect, useState } from 'react';

/**
 * When a recording begins, as the track of events beside it says; null while that is not known. The log's own event
 * tells it too, but by the clock of whoever decided to record.
 */
export function useRecordedFrom(url: string | null): string | null {
  const [found, setFound] = useState<{ url: string; startedAt: string } | null>(null);
  useEffect(() => {
    if (url === null) return;
    const abort = new AbortController();
    readStart(url.replace(/\.wav$/, '.json'), abort.signal).then(
      startedAt => startedAt !== null && setFound({ url, startedAt }),
      // Without it the log's event will do.
      () => {},
    );
    return () => abort.abort();
  }, [url]);
  return found?.url === url ? found.startedAt : null;
}

async function readStart(url: string, signal: AbortSignal): Promise<string | null> {
  const response = await fetch(url, { signal });
  if (!response.ok) return null;
  const { startedAt } = (await response.json()) as { startedAt?: unknown };
  return typeof startedAt === 'string' ? startedAt : null;
}
