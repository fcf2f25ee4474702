import { useEffect, useState } from 'react';
import { WavPeaks } from './wav-peaks';

export interface Peaks {
  tracks: readonly (readonly number[])[];
  durationMs: number;
  /** Grows with each part that arrived. */
  version: number;
  broken: boolean;
}

const NONE: Peaks = { tracks: [], durationMs: 0, version: 0, broken: false };

/** Reads how loud a recording is where, as it arrives. */
export function usePeaks(url: string): Peaks {
  const [peaks, setPeaks] = useState(NONE);
  useEffect(() => {
    const abort = new AbortController();
    readPeaks(url, abort.signal, setPeaks).catch(() => abort.signal.aborted || setPeaks(now => ({ ...now, broken: true })));
    return () => abort.abort();
  }, [url]);
  return peaks;
}

async function readPeaks(url: string, signal: AbortSignal, show: (peaks: Peaks) => void): Promise<void> {
  const response = await fetch(url, { signal });
  if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
  const peaks = new WavPeaks();
  const reader = response.body.getReader();
  let version = 0;
  for (;;) {
    const { value, done } = await reader.read();
    signal.throwIfAborted();
    if (done) return;
    peaks.push(value);
    show({ tracks: peaks.peaks, durationMs: peaks.durationMs, version: ++version, broken: false });
  }
}
