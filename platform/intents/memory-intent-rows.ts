import type { Json } from '#kernel/json.js';
import type { IntentRow, IntentRows } from './intent-rows.js';

/** Intents kept in memory: for tests, and to see the contract at its plainest. */
export function memoryIntentRows(): IntentRows {
  const rows = new Map<string, IntentRow>();
  const byPlace = new Map<string, IntentRow>();
  const copy = <T>(value: T): T => structuredClone(value);
  const oldest = (wanted: (row: IntentRow) => boolean, limit: number) =>
    [...rows.values()]
      .filter(wanted)
      .sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime())
      .slice(0, limit)
      .map(copy);
  const write = (id: string, fence: number, from: readonly IntentRow['state'][], changes: Partial<IntentRow>): boolean => {
    const row = rows.get(id);
    if (!row || row.fence !== fence || !from.includes(row.state)) return false;
    Object.assign(row, { answer: null, failure: null, doubt: null }, copy(changes));
    return true;
  };

  return {
    async insertIfAbsent(intent) {
      const { callId, clientId, name, key } = intent.action;
      const place = JSON.stringify([callId, callId === null ? clientId : null, name, key]);
      const standing = byPlace.get(place);
      if (standing) return { row: copy(standing), inserted: false };
      const row: IntentRow = { ...copy(intent), state: 'STARTED', fence: 1, answer: null, failure: null, doubt: null };
      byPlace.set(place, row);
      rows.set(row.id, row);
      return { row: copy(row), inserted: true };
    },
    async byId(id) {
      return copy(rows.get(id) ?? null);
    },
    async lease(id, fence, now, until) {
      const row = rows.get(id);
      if (row?.state === 'STARTED' && row.leaseEndsAt > now) return null;
      const leased = write(id, fence, ['STARTED', 'FAILED'], { state: 'STARTED', fence: fence + 1, leaseEndsAt: until });
      return leased ? copy(row!) : null;
    },
    async settle(id, fence, answer: Json) {
      return write(id, fence, ['STARTED', 'IN_DOUBT'], { state: 'DONE', answer });
    },
    async fail(id, fence, failure) {
      return write(id, fence, ['STARTED', 'IN_DOUBT'], { state: 'FAILED', failure });
    },
    async doubt(id, fence, reason) {
      return write(id, fence, ['STARTED'], { state: 'IN_DOUBT', doubt: reason });
    },
    async release(id, fence, leaseEndsAt) {
      return write(id, fence, ['STARTED'], { leaseEndsAt });
    },
    async overdue(now, limit) {
      return oldest(row => row.state === 'STARTED' && row.leaseEndsAt <= now, limit);
    },
    async unsettled(limit) {
      return oldest(row => row.state === 'STARTED' || row.state === 'IN_DOUBT', limit);
    },
  };
}
