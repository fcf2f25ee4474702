import type { Clock } from '#kernel/clock.js';
import { inTime } from './in-time.js';
import { Queue } from './queue.js';

export type Standing = 'UP' | 'DEGRADED' | 'DOWN';

/** How a part of the house is, as `GET /health` shows it. */
export interface PartHealth {
  name: string;
  standing: Standing;
  /** Since when it has been so. */
  since: Date;
  /** Why it is not UP; holds nothing personal. */
  reason: string | null;
}

/** Something that can be asked how it is. Answers within the signal's time or counts as DOWN. */
export interface HealthCheck {
  name: string;
  check(signal: AbortSignal): Promise<{ standing: Standing; reason: string | null }>;
}

export interface HealthOptions {
  clock: Clock;
  everyMs?: number;
  /** How long a check may take. */
  patienceMs?: number;
}

/** How all parts are, asked again and again. */
export interface Health {
  /** As last seen; a part that has not answered yet is DOWN, "not asked yet". */
  parts(): readonly PartHealth[];
  /** UP when all are; DOWN when all are; else DEGRADED. */
  standing(): Standing;
  /** Asks all now, not at the next round. */
  look(): Promise<readonly PartHealth[]>;
  /** A part each time its standing or reason changes; ends with the signal or when health is closed. */
  changes(signal?: AbortSignal): AsyncIterableIterator<PartHealth>;
  close(): Promise<void>;
}

export function health(checks: readonly HealthCheck[], { clock, everyMs = 5_000, patienceMs = 2_000 }: HealthOptions): Health {
  const parts = new Map<string, PartHealth>();
  for (const { name } of checks) parts.set(name, { name, standing: 'DOWN', since: clock.now(), reason: 'not asked yet' });
  const listeners = new Set<Queue<PartHealth>>();
  const closing = new AbortController();

  const ask = async (check: HealthCheck): Promise<void> => {
    const { standing, reason } = await answerOf(check, clock, patienceMs);
    const before = parts.get(check.name)!;
    if (before.standing === standing && before.reason === reason) return;
    const since = before.standing === standing ? before.since : clock.now();
    const part: PartHealth = { name: check.name, standing, since, reason };
    parts.set(check.name, part);
    for (const listener of listeners) listener.push(part);
  };
  const look = async (): Promise<readonly PartHealth[]> => {
    await Promise.all(checks.map(ask));
    return [...parts.values()];
  };
  const loop = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await look();
      await clock.sleep(everyMs, closing.signal);
    }
  };
  const running = loop();

  return {
    parts: () => [...parts.values()],
    standing() {
      const standings = new Set([...parts.values()].map(part => part.standing));
      if (standings.size === 0) return 'UP';
      return standings.size === 1 ? [...standings][0]! : 'DEGRADED';
    },
    look,
    changes(signal) {
      const end = () => listener.end();
      const listener: Queue<PartHealth> = new Queue(() => {
        signal?.removeEventListener('abort', end);
        listeners.delete(listener);
      });
      listeners.add(listener);
      if (signal?.aborted || closing.signal.aborted) end();
      else signal?.addEventListener('abort', end, { once: true });
      return listener;
    },
    async close() {
      closing.abort();
      for (const listener of [...listeners]) listener.end();
      await running;
    },
  };
}

async function answerOf(check: HealthCheck, clock: Clock, patienceMs: number): Promise<{ standing: Standing; reason: string | null }> {
  const late = () => new Error(`did not answer within ${patienceMs} ms`);
  try {
    return await inTime({ ms: patienceMs, late, clock }, signal => check.check(signal));
  } catch (thrown) {
    return { standing: 'DOWN', reason: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}
