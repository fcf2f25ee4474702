import { type Clock, systemClock } from '#kernel/clock.js';
import { Prisma, type PrismaClient } from '#prisma/generated/client.js';
import type { TicketModel } from '#prisma/generated/models.js';
import { writeOutbox } from '#prisma/outbox.js';
import { ticketEvent } from '../event.js';
import type { TicketDesk } from '../port.js';
import { OPEN, type Ticket } from '../ticket.js';

/** The first ticket is T-100001. */
const BEFORE_FIRST = 100_000;
const numberOf = (serial: number): string => `T-${BEFORE_FIRST + serial}`;
const serialOf = (number: string): number => Number(number.slice(2)) - BEFORE_FIRST;

const edge = (id: string | null) => (id === null ? null : { id });

const toTicket = ({ serial, customerId, callId, orderId, intentId, ...ticket }: TicketModel): Ticket => ({
  ...ticket,
  number: numberOf(serial),
  customer: edge(customerId),
  call: edge(callId),
  order: edge(orderId),
});

export interface HouseTicketsOptions {
  clock?: Clock;
  /** Called when an event was committed to the outbox: its relay need not wait for its next round. */
  wrote?(): void;
}

/** Tickets in our own database. What is written carries the intent's id, unique; and an event goes out with it. */
export const houseTickets = (client: PrismaClient, { clock = systemClock, wrote = () => {} }: HouseTicketsOptions = {}): TicketDesk => ({
  async ticketsByIds(ids) {
    const found = await client.ticket.findMany({ where: { id: { in: [...ids] } } });
    const byId = new Map(found.map(row => [row.id, toTicket(row)]));
    return ids.map(id => byId.get(id) ?? null);
  },

  async ticketsByNumbers(numbers) {
    const found = await client.ticket.findMany({ where: { serial: { in: numbers.map(serialOf) } } });
    const byNumber = new Map(found.map(row => [numberOf(row.serial), toTicket(row)]));
    return numbers.map(number => byNumber.get(number) ?? null);
  },

  async ticketsByCustomers(customerIds, { first, open }) {
    const among = open === null ? Prisma.empty : Prisma.sql`AND (status = ANY(${OPEN}::tickets."TicketStatus"[])) = ${open}`;
    const found = await client.$queryRaw<TicketModel[]>`
      SELECT ticket.* FROM unnest(${customerIds}::text[]) AS asked(id) CROSS JOIN LATERAL (
        SELECT * FROM tickets."Ticket" WHERE "customerId" = asked.id ${among} ORDER BY "createdAt" DESC, id DESC LIMIT ${first}
      ) AS ticket`;
    const newest = found.sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1));
    const byCustomer = Map.groupBy(newest.map(toTicket), ({ customer }) => customer!.id);
    return customerIds.map(id => byCustomer.get(id) ?? []);
  },

  async ticketsByCalls(callIds) {
    const found = await client.ticket.findMany({ where: { callId: { in: [...callIds] } }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
    const byCall = Map.groupBy(found.map(toTicket), ({ call }) => call!.id);
    return callIds.map(id => byCall.get(id) ?? []);
  },

  async changesByTickets(ticketIds) {
    const found = await client.ticketChange.findMany({
      where: { ticketId: { in: [...ticketIds] } },
      orderBy: [{ at: 'asc' }, { id: 'asc' }],
      select: { ticketId: true, at: true, status: true, note: true },
    });
    const byTicket = Map.groupBy(found, ({ ticketId }) => ticketId);
    return ticketIds.map(id => (byTicket.get(id) ?? []).map(({ ticketId: _, ...change }) => change));
  },

  writing: 'UNIQUE_EXTERNAL_ID',

  async create(draft, intentId) {
    const now = clock.now();
    const ticketId = await client.$transaction(async tx => {
      const data = { ...draft, intentId, createdAt: now, updatedAt: now };
      const [made] = await tx.ticket.createManyAndReturn({ data, skipDuplicates: true });
      if (!made) return (await tx.ticket.findUniqueOrThrow({ where: { intentId }, select: { id: true } })).id;
      await writeOutbox(tx, ticketEvent('ticket.created', toTicket(made), intentId));
      return made.id;
    });
    wrote();
    return { ticketId };
  },

  async createdBy(intentId) {
    const made = await client.ticket.findUnique({ where: { intentId }, select: { id: true } });
    return made && { ticketId: made.id };
  },

  async update(ticketId, { status, note }, intentId) {
    const now = clock.now();
    const outcome = await client.$transaction(async tx => {
      // Whoever else would change this ticket waits here, so that what is read below stays true, and events keep their order.
      await tx.$executeRaw`SELECT id FROM tickets."Ticket" WHERE id = ${ticketId} FOR UPDATE`;
      if (await tx.ticketChange.findUnique({ where: { intentId }, select: { id: true } })) return { ticketId };
      const standing = await tx.ticket.findUnique({ where: { id: ticketId }, select: { status: true } });
      if (!standing) return { refused: 'NO_SUCH_TICKET' as const };
      if (standing.status === 'CLOSED') return { refused: 'CLOSED' as const };
      const changed = await tx.ticket.update({
        where: { id: ticketId },
        data: { updatedAt: now, status: status ?? standing.status, changes: { create: { intentId, at: now, status, note } } },
      });
      await writeOutbox(tx, ticketEvent('ticket.updated', toTicket(changed), intentId));
      return { ticketId };
    });
    wrote();
    return outcome;
  },

  async updatedBy(intentId) {
    const change = await client.ticketChange.findUnique({ where: { intentId }, select: { ticketId: true } });
    return change && { ticketId: change.ticketId };
  },
});
