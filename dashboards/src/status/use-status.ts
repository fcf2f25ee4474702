import { useEffect, useState } from 'react';

export interface SubgraphStatus {
  name: string;
  standing: string;
  since: string;
  reason: string | null;
  p50Ms: number | null;
}

export interface GraphStatus {
  standing: string;
  subgraphs: SubgraphStatus[];
}

const ASK_AGAIN_MS = 5_000;

/** How the subgraphs are, as the gateway tells it: null before it has, 'unreachable' while it does not. */
export function useStatus(): GraphStatus | 'unreachable' | null {
  const [status, setStatus] = useState<GraphStatus | 'unreachable' | null>(null);
  useEffect(() => followWhileVisible(setStatus), []);
  return status;
}

/**
 * A browser opens six connections to a server by HTTP/1.1, and a stream holds one for as long as it lasts: a page that
 * nobody looks at gives its own back.
 */
function followWhileVisible(show: (status: GraphStatus | 'unreachable') => void): () => void {
  let source: EventSource | null = null;
  let again: ReturnType<typeof setTimeout> | undefined;
  const close = () => {
    clearTimeout(again);
    source?.close();
    source = null;
  };
  const open = () => {
    close();
    const opened = new EventSource('/status/stream');
    source = opened;
    opened.addEventListener('status', event => show(JSON.parse(event.data) as GraphStatus));
    opened.onerror = () => {
      show('unreachable');
      // It comes back by itself after a break, but gives up when it is refused.
      if (opened.readyState === EventSource.CLOSED) again = setTimeout(open, ASK_AGAIN_MS);
    };
  };
  const turned = () => (document.hidden ? close() : open());
  turned();
  document.addEventListener('visibilitychange', turned);
  return () => {
    document.removeEventListener('visibilitychange', turned);
    close();
  };
}
