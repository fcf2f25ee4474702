import { type Clock, systemClock } from '#kernel/clock.js';
import type { Json } from '#kernel/json.js';
import type { Outbox, OutboxEvent } from '#platform/intents/outbox.js';
import { Prisma, type PrismaClient } from './generated/client.js';

/**
 * Writes an event in the transaction of the change it tells of: both are committed, or neither. While the event
 * waits, one with the same id is not written again; once relayed it would be. Changes of one orderKey must not be committed out of turn, so lock, in the
 * same transaction and before this, the row that they change.
 */
export const writeOutbox = async (tx: Pick<Prisma.TransactionClient, 'outboxEvent'>, { message, ...event }: OutboxEvent): Promise<void> => {
  const stored = message === null ? Prisma.JsonNull : (message as Prisma.InputJsonValue);
  await tx.outboxEvent.createMany({ data: { ...event, message: stored }, skipDuplicates: true });
};

export interface PrismaOutboxOptions {
  client: PrismaClient;
  clock?: Clock;
  /** After this, what a relay took and never spoke of goes to whoever asks next. */
  holdMs?: number;
}

/** The name of the lock under which relays choose; any number that nobody else in the database uses. */
const CHOOSING = 7_042_026;

/** The events that wait to be relayed. What has been relayed is deleted. */
export const prismaOutbox = ({ client, clock = systemClock, holdMs = 30_000 }: PrismaOutboxOptions): Outbox => ({
  async waiting(limit) {
    const now = clock.now();
    const until = new Date(now.getTime() + holdMs);
    // One relay chooses at a time. Locking the events alone would let a second relay skip the one that the first is just
    // taking and take the next of the same key, which would then overtake.
    const [, taken] = await client.$transaction([
      client.$executeRaw`SELECT pg_advisory_xact_lock(${CHOOSING}::bigint)`,
      client.$queryRaw<(Omit<OutboxEvent, 'message'> & { serial: bigint; message: Json })[]>`
        UPDATE platform."OutboxEvent" SET "heldUntil" = ${until}
        WHERE id IN (
          SELECT id FROM platform."OutboxEvent" AS event
          WHERE NOT EXISTS (
            SELECT 1 FROM platform."OutboxEvent" AS held
            WHERE held."orderKey" = event."orderKey" AND held."heldUntil" > ${now})
          ORDER BY serial LIMIT ${limit})
        RETURNING id, serial, stream, "orderKey", message`,
    ]);
    return taken.sort((a, b) => (a.serial < b.serial ? -1 : 1)).map(({ serial, ...event }) => event);
  },

  async relayed(ids) {
    await client.outboxEvent.deleteMany({ where: { id: { in: [...ids] } } });
  },

  async release(ids, reason) {
    await client.outboxEvent.updateMany({ where: { id: { in: [...ids] } }, data: { heldUntil: null, reason, releases: { increment: 1 } } });
  },
});
