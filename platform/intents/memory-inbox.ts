import type { Inbox } from './outbox.js';

/** What was seen, kept in memory: for tests. */
export function memoryInbox(): Inbox {
  const seen = new Set<string>();
  return {
    async firstSeen(consumer, eventId) {
      const place = JSON.stringify([consumer, eventId]);
      if (seen.has(place)) return false;
      seen.add(place);
      return true;
    },
  };
}
