import { type Clock, systemClock } from '#kernel/clock.js';
import type { Outbox, OutboxEvent } from './outbox.js';

export interface MemoryOutbox extends Outbox {
  write(events: readonly OutboxEvent[]): void;
}

/** Events kept in memory: for tests, and to see the contract at its plainest. */
export function memoryOutbox({ clock = systemClock, holdMs = 30_000 }: { clock?: Clock; holdMs?: number } = {}): MemoryOutbox {
  const kept = new Map<string, { event: OutboxEvent; heldUntil: number }>();

  return {
    write(events) {
      for (const event of events) kept.set(event.id, { event: structuredClone(event), heldUntil: 0 });
    },
    async waiting(limit) {
      const now = clock.now().getTime();
      const heldKeys = new Set([...kept.values()].filter(({ heldUntil }) => heldUntil > now).map(({ event }) => event.orderKey));
      const taken = [...kept.values()].filter(({ event }) => !heldKeys.has(event.orderKey)).slice(0, limit);
      for (const held of taken) held.heldUntil = now + holdMs;
      return taken.map(({ event }) => structuredClone(event));
    },
    async relayed(ids) {
      for (const id of ids) kept.delete(id);
    },
    async release(ids) {
      for (const id of ids) {
        const held = kept.get(id);
        if (held) held.heldUntil = 0;
      }
    },
  };
}
