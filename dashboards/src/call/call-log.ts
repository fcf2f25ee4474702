import { useEffect, useState } from 'react';
import { CallLogDocument, CallLogLiveDocument, type HappenedFragment } from '../../graph/generated/graphql';
import { ask } from '../graph/ask';
import { liveGraph } from '../graph/connection';
import { EMPTY_TRANSCRIPT, fold, type Transcript } from './transcript';

const PAGE = 500;
const ASK_AGAIN_MS = 4_000;

export interface CallLog {
  transcript: Transcript;
  loaded: boolean;
  trouble: string | null;
}

/**
 * A call's conversation: of a live call as it happens, of one that is over by its stored log. `live` is null while
 * nobody knows yet. `onEvents` hears of what was new.
 */
export function useCallLog(callId: string, live: boolean | null, onEvents: (events: readonly HappenedFragment[]) => void): CallLog {
  const [log, setLog] = useState<CallLog>({ transcript: EMPTY_TRANSCRIPT, loaded: false, trouble: null });

  // biome-ignore lint/correctness/useExhaustiveDependencies: a log is begun again for another call only
  useEffect(() => {
    if (live === null) return;
    let transcript = EMPTY_TRANSCRIPT;
    const take = (events: readonly HappenedFragment[], loaded: boolean) => {
      transcript = fold(transcript, events);
      const now = transcript;
      setLog({ transcript: now, loaded, trouble: null });
      if (events.length > 0) onEvents(events);
    };
    const trouble = (message: string) => setLog(old => ({ ...old, loaded: true, trouble: message }));
    return live ? followLog(callId, () => transcript, take, trouble) : readLog(callId, () => transcript, take, trouble);
  }, [callId, live]);

  return log;
}

type Take = (events: readonly HappenedFragment[], loaded: boolean) => void;

/** Reads page after page; begins again where it failed. */
function readLog(callId: string, transcript: () => Transcript, take: Take, trouble: (message: string) => void): () => void {
  const abort = new AbortController();
  let again: ReturnType<typeof setTimeout> | undefined;
  const read = async (): Promise<void> => {
    try {
      for (;;) {
        const { data, problems } = await ask(CallLogDocument, { id: callId, after: transcript().sequence }, abort.signal);
        const events = data?.call?.events;
        if (abort.signal.aborted) return;
        if (events === undefined) {
          if (problems[0]) trouble(problems[0].message);
          return;
        }
        take(events, events.length < PAGE);
        if (events.length < PAGE) return;
      }
    } catch (error) {
      if (abort.signal.aborted) return;
      trouble(error instanceof Error ? error.message : String(error));
      again = setTimeout(read, ASK_AGAIN_MS);
    }
  };
  void read();
  return () => {
    abort.abort();
    clearTimeout(again);
  };
}

/** Follows the log; what comes within one frame is taken together. */
function followLog(callId: string, transcript: () => Transcript, take: Take, trouble: (message: string) => void): () => void {
  let waiting: HappenedFragment[] = [];
  let frame: number | null = null;
  const flush = () => {
    frame = null;
    const events = waiting;
    waiting = [];
    take(events, true);
  };
  const last = () => waiting.at(-1)?.sequence ?? transcript().sequence;
  const stop = liveGraph.subscribe(CallLogLiveDocument, () => ({ id: callId, after: last() }), {
    next: ({ callEvents }) => {
      waiting.push(callEvents);
      frame ??= requestAnimationFrame(flush);
    },
    trouble,
    finished: () => transcript().ended || waiting.some(event => event.kind === 'call.ended'),
  });
  return () => {
    stop();
    if (frame !== null) cancelAnimationFrame(frame);
  };
}
