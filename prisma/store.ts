import { type Clock, systemClock } from '#kernel/clock.js';
import { type Json, storableJson } from '#kernel/json.js';
import type { Store } from '#platform/bus/store.js';
import type { PrismaClient } from './generated/client.js';

/** The Store of a hub without Redis: values outlive a crash of the process. Expired ones are swept as new ones are set. */
export const databaseStore = (client: PrismaClient, clock: Clock = systemClock): Store => {
  const until = (ttlMs: number | undefined) => (ttlMs === undefined ? null : new Date(clock.now().getTime() + ttlMs));
  const sweep = () => client.storedValue.deleteMany({ where: { expiresAt: { lte: clock.now() } } });

  return {
    async get(key) {
      const row = await client.storedValue.findUnique({ where: { key } });
      return row && (row.expiresAt === null || row.expiresAt > clock.now()) ? (row.value as Json) : null;
    },

    async set(key, value, ttlMs) {
      // Whoever sets what runs out also takes away what has: there are never more than live at once.
      if (ttlMs !== undefined) await sweep();
      await client.$executeRaw`
        INSERT INTO platform."StoredValue" (key, value, "expiresAt") VALUES (${key}, ${storableJson(value)}::jsonb, ${until(ttlMs)})
        ON CONFLICT (key) DO UPDATE SET value = excluded.value, "expiresAt" = excluded."expiresAt"`;
    },

    async setIfAbsent(key, value, ttlMs) {
      await sweep();
      const set = await client.$executeRaw`
        INSERT INTO platform."StoredValue" (key, value, "expiresAt") VALUES (${key}, ${storableJson(value)}::jsonb, ${until(ttlMs)})
        ON CONFLICT (key) DO NOTHING`;
      return set === 1;
    },

    async take(key) {
      const [row] = await client.$queryRaw<{ value: Json; expiresAt: Date | null }[]>`
        DELETE FROM platform."StoredValue" WHERE key = ${key} RETURNING value, "expiresAt"`;
      return row && (row.expiresAt === null || row.expiresAt > clock.now()) ? row.value : null;
    },

    async delete(key) {
      await client.storedValue.deleteMany({ where: { key } });
    },

    async close() {},
  };
};
