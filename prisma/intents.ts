import type { Json } from '#kernel/json.js';
import type { IntentFailure, IntentRow, IntentRows, IntentState } from '#platform/intents/intent-rows.js';
import type { IdempotencyStrategy } from '#platform/intents/intents.js';
import { Prisma, type PrismaClient } from './generated/client.js';
import type { IntentModel } from './generated/models.js';

/** Where the engine of platform/intents keeps its intents. Each method is one statement, so one atomic step. */
export const prismaIntentRows = (client: PrismaClient): IntentRows => {
  /** Writes where the fence is still the one shown and the state one of these. */
  const write = async (id: string, fence: number, from: IntentState[], data: Prisma.IntentUpdateManyMutationInput): Promise<boolean> => {
    const { count } = await client.intent.updateMany({ where: { id, fence, state: { in: from } }, data: { ...UNSETTLED, ...data } });
    return count === 1;
  };

  return {
    async insertIfAbsent({ action, ...intent }) {
      const { callId, clientId = '', name, key } = action;
      const place = { callId: callId ?? '', clientId: callId === null ? clientId : '', name, key };
      const data = { ...intent, ...place, arguments: stored(action.arguments) };
      const [inserted] = await client.intent.createManyAndReturn({ data, skipDuplicates: true });
      const row = inserted ?? (await client.intent.findUniqueOrThrow({ where: { callId_clientId_name_key: place } }));
      return { row: toRow(row), inserted: inserted !== undefined };
    },

    async byId(id) {
      const row = await client.intent.findUnique({ where: { id } });
      return row && toRow(row);
    },

    async lease(id, fence, now, until) {
      const [row] = await client.intent.updateManyAndReturn({
        where: { id, fence, OR: [{ state: 'FAILED' }, { state: 'STARTED', leaseEndsAt: { lte: now } }] },
        data: { ...UNSETTLED, state: 'STARTED', fence: { increment: 1 }, leaseEndsAt: until },
      });
      return row ? toRow(row) : null;
    },

    settle: (id, fence, answer) => write(id, fence, ['STARTED', 'IN_DOUBT'], { state: 'DONE', answer: stored(answer) }),
    fail: (id, fence, failure) => write(id, fence, ['STARTED', 'IN_DOUBT'], { state: 'FAILED', failure: { ...failure } }),
    doubt: (id, fence, reason) => write(id, fence, ['STARTED'], { state: 'IN_DOUBT', doubt: reason }),
    release: (id, fence, leaseEndsAt) => write(id, fence, ['STARTED'], { leaseEndsAt }),

    async overdue(now, limit) {
      const rows = await client.intent.findMany({ where: { state: 'STARTED', leaseEndsAt: { lte: now } }, orderBy: OLDEST, take: limit });
      return rows.map(toRow);
    },

    async unsettled(limit) {
      const rows = await client.intent.findMany({ where: { state: { in: ['STARTED', 'IN_DOUBT'] } }, orderBy: OLDEST, take: limit });
      return rows.map(toRow);
    },
  };
};

const OLDEST = [{ startedAt: 'asc' }, { id: 'asc' }] as const satisfies Prisma.IntentOrderByWithRelationInput[];
const UNSETTLED = { answer: Prisma.DbNull, failure: Prisma.DbNull, doubt: null };

/** JSON's null is a value like any other; the column's own NULL means that there is none. */
const stored = (value: Json) => (value === null ? Prisma.JsonNull : (value as Prisma.InputJsonValue));

const toRow = ({ callId, clientId, name, key, arguments: given, ...row }: IntentModel): IntentRow => ({
  ...row,
  action: { callId: callId || null, ...(clientId && { clientId }), name, key, arguments: given as Json },
  strategy: row.strategy as IdempotencyStrategy,
  answer: row.answer as Json,
  failure: row.failure as IntentFailure | null,
});
