import type { Inbox } from '#platform/intents/outbox.js';
import type { Prisma, PrismaClient } from './generated/client.js';

/** Give it the transaction in which the event's effect is written: then what was seen was also done. */
export const prismaInbox = (client: PrismaClient | Pick<Prisma.TransactionClient, 'inboxEntry'>): Inbox => ({
  async firstSeen(consumer, eventId) {
    const { count } = await client.inboxEntry.createMany({ data: { consumer, eventId }, skipDuplicates: true });
    return count === 1;
  },
});
