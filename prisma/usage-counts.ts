import { type Clock, systemClock } from '#kernel/clock.js';
import { storableJson } from '#kernel/json.js';
import type { UsageCount, UsageCounts } from '#platform/usage/usage-counts.js';
import type { PrismaClient } from './generated/client.js';

const DAY_MS = 24 * 60 * 60_000;

export interface UsageCountsOptions {
  client: PrismaClient;
  clock?: Clock;
  /** How long minutes are remembered. */
  keptDays?: number;
}

/** Usage counts in our own database. Old ones are swept once a day, as new ones come. */
export const prismaUsageCounts = ({ client, clock = systemClock, keptDays = 90 }: UsageCountsOptions): UsageCounts => {
  let sweptAt = 0;

  const forget = async (before: Date): Promise<void> => {
    await client.usageCount.deleteMany({ where: { minute: { lt: before } } });
  };

  const sweep = async (now: Date): Promise<void> => {
    if (now.getTime() - sweptAt < DAY_MS) return;
    sweptAt = now.getTime();
    const before = (days: number) => new Date(now.getTime() - days * DAY_MS);
    await forget(before(keptDays));
    // No parcel comes again after so long.
    await client.usageParcel.deleteMany({ where: { takenAt: { lt: before(7) } } });
  };

  return {
    async add({ id, counts }) {
      const now = clock.now();
      const rows = counts.map(({ client: { kind: clientKind, id: clientId }, minute, ...count }) => ({
        ...count,
        minute: minute.toISOString(),
        clientKind,
        clientId,
      }));
      // In one order always: two who add at once would else wait for each other.
      await client.$executeRaw`
        WITH parcel AS (
          INSERT INTO operations."UsageParcel" (id, "takenAt") VALUES (${id}, ${now}) ON CONFLICT DO NOTHING RETURNING id
        )
        INSERT INTO operations."UsageCount" (minute, "clientKind", "clientId", operation, hash, kind, outcome, count, "totalMs", errors)
        SELECT minute, "clientKind", "clientId", operation, hash, kind, outcome, sum(count), sum("totalMs"), sum(errors)
        FROM parcel, jsonb_to_recordset(${storableJson(rows)}::jsonb) AS told (
          minute timestamptz, "clientKind" text, "clientId" text, operation text, hash text, kind text, outcome text,
          count bigint, "totalMs" float, errors bigint
        )
        GROUP BY minute, "clientKind", "clientId", operation, hash, kind, outcome
        ORDER BY minute, "clientKind", "clientId", operation, hash, kind, outcome
        ON CONFLICT (minute, "clientKind", "clientId", operation, hash, kind, outcome) DO UPDATE SET
          count = "UsageCount".count + excluded.count,
          "totalMs" = "UsageCount"."totalMs" + excluded."totalMs",
          errors = "UsageCount".errors + excluded.errors`;
      await sweep(now);
    },

    async between(from, to, limit) {
      const rows = await client.usageCount.findMany({
        where: { minute: { gte: from, lt: to } },
        orderBy: [{ minute: 'asc' }, { clientKind: 'asc' }, { clientId: 'asc' }, { operation: 'asc' }, { hash: 'asc' }],
        take: limit,
      });
      return rows.map(({ clientKind, clientId, kind, outcome, count, errors, ...row }) => ({
        ...row,
        client: { kind: clientKind as UsageCount['client']['kind'], id: clientId },
        kind: kind as UsageCount['kind'],
        outcome: outcome as UsageCount['outcome'],
        count: Number(count),
        errors: Number(errors),
      }));
    },

    forget,
  };
};
