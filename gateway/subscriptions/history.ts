import type { Told } from './ring.js';
import { Ring } from './ring.js';

/** What was told on streams that may not be followed here any more, or were followed by another process. */
export interface History {
  /** Resolves when it is kept. What is told first is kept first: nobody waits for one before telling the next. */
  keep(stream: string, told: Told): Promise<void>;
  /** What was told after that one, oldest first, and how many before these are kept no longer; null where nothing is known of the stream. */
  since(stream: string, after: number): Promise<{ told: Told[]; lost: number } | null>;
}

export interface HistoryLimits {
  /** How many of a stream's last events are kept. */
  events: number;
  /** For how long after the last of them. */
  keepMs: number;
}

/** What stands between the last that somebody has seen and the first that is still kept. */
export const missed = (told: Told[], after: number): { told: Told[]; lost: number } => ({
  told,
  lost: told.length > 0 ? told[0]!.sequence - after - 1 : 0,
});

export interface InProcessHistoryOptions extends HistoryLimits {
  /** Characters kept of each stream at most. */
  characters: number;
  now(): number;
}

/** Kept in this process. */
export const inProcessHistory = ({ events, characters, keepMs, now }: InProcessHistoryOptions): History => {
  /** In the order in which they were last told something. */
  const streams = new Map<string, { ring: Ring; endsAt: number }>();
  const sweep = () => {
    for (const [stream, { endsAt }] of streams) {
      if (endsAt > now()) return;
      streams.delete(stream);
    }
  };
  return {
    async keep(stream, told) {
      const ring = streams.get(stream)?.ring ?? new Ring({ events, characters });
      ring.add(told);
      streams.delete(stream);
      streams.set(stream, { ring, endsAt: now() + keepMs });
      sweep();
    },
    async since(stream, after) {
      sweep();
      const ring = streams.get(stream)?.ring;
      return ring ? missed(ring.after(after), after) : null;
    },
  };
};
