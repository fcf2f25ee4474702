import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#prisma/database.js';
import { prismaOutbox } from '#prisma/outbox.js';
import { databases } from '#test/real/databases.js';
import { draft, ticketDeskContract } from '../contract.js';
import { TicketEvent } from '../event.js';
import { houseTickets } from './house.js';
import { memoryTickets } from './memory.js';

ticketDeskContract('memory', async (tickets, clock) => ({ desk: memoryTickets(tickets, { clock }) }));

for (const [kind, open] of databases) {
  ticketDeskContract(`house on ${kind}`, async (tickets, clock) => {
    const { client, close } = await open();
    for (const { number, customer, call, order, ...ticket } of [...tickets].sort((a, b) => (a.number < b.number ? -1 : 1)))
      await client.ticket.create({ data: { ...ticket, customerId: customer?.id, callId: call?.id, orderId: order?.id } });
    return { desk: houseTickets(client, { clock }), close };
  });

  describe(`house on ${kind}`, () => {
    let database: Database;
    beforeAll(async () => {
      database = await open();
    });
    afterAll(() => database?.close());

    it('tells of each change once, in order, and of nothing that was refused', async () => {
      let told = 0;
      const desk = houseTickets(database.client, { wrote: () => told++ });
      const { ticketId } = await desk.create(draft, 'intent-1');
      await desk.create(draft, 'intent-1');
      await desk.update(ticketId, { status: 'CLOSED', note: null }, 'intent-2');
      await desk.update(ticketId, { status: 'CLOSED', note: null }, 'intent-2');
      await desk.update(ticketId, { status: 'OPEN', note: null }, 'intent-3');
      const events = await prismaOutbox({ client: database.client }).waiting(10);
      expect(events.map(({ stream, message }) => ({ stream, ...TicketEvent.parse(message) }))).toMatchObject([
        { stream: 'tickets', kind: 'ticket.created', ticketId, number: 'T-100001', status: 'OPEN', customerId: 'c-tom', callId: 'call-9' },
        { stream: 'tickets', kind: 'ticket.updated', ticketId, number: 'T-100001', status: 'CLOSED' },
      ]);
      expect(told).toBeGreaterThan(0);
    });

    it('makes no ticket when its event cannot be written', async () => {
      await database.client.$executeRaw`ALTER TABLE platform."OutboxEvent" RENAME TO "Elsewhere"`;
      const desk = houseTickets(database.client);
      await expect(desk.create(draft, 'intent-9')).rejects.toMatchObject({ code: 'MISCONFIGURED', system: 'database' });
      expect(await desk.createdBy('intent-9')).toBeNull();
    });
  });
}
