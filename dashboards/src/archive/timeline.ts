import { type Transcript, wasHeard } from '../call/transcript';
import type { Place } from '../call/turn';

/** A stretch of speech and where it stands in the recording. */
export interface Stretch extends Place {
  party: 'CALLER' | 'BOT';
  startMs: number;
  endMs: number;
}

/** All speech of a call by its time in the recording that began then, in order. */
export function timelineOf(transcript: Transcript, recordedFrom: string): Stretch[] {
  const zero = Date.parse(recordedFrom);
  const since = (at: string) => Math.max(0, Date.parse(at) - zero);
  const stretches: Stretch[] = [];
  for (const item of transcript.items) {
    if (item.kind !== 'turn') continue;
    const { ordinal: turn, heard, replies } = item;
    if (heard !== null)
      stretches.push({ turn, part: 'heard', party: 'CALLER', startMs: since(heard.from ?? heard.to), endMs: since(heard.to) });
    replies.forEach((reply, part) => {
      if (!wasHeard(reply)) return;
      stretches.push({ turn, part, party: 'BOT', startMs: since(reply.at), endMs: since(reply.endedAt ?? reply.at) });
    });
  }
  return stretches.sort((a, b) => a.startMs - b.startMs);
}

/** What is being said at a place of the recording, or was last said before it. */
export function stretchAt(timeline: readonly Stretch[], ms: number): Stretch | null {
  let [low, high] = [0, timeline.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((timeline[middle] as Stretch).startMs <= ms) low = middle + 1;
    else high = middle;
  }
  return timeline[low - 1] ?? null;
}
