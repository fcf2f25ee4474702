import { type Clock, systemClock } from '#kernel/clock.js';
import type { TicketDesk } from '../port.js';
import { OPEN, type Ticket, type TicketChange } from '../ticket.js';

/** Tickets in a list: for tests, and to see the port at its plainest. */
export const memoryTickets = (given: readonly Ticket[] = [], { clock = systemClock }: { clock?: Clock } = {}): TicketDesk => {
  const tickets = given.map(ticket => ({ ...ticket }));
  const createdBy = new Map<string, string>();
  const updatedBy = new Map<string, string>();
  const changes = new Map<string, TicketChange[]>();
  const written = (ticketId: string | undefined) => (ticketId === undefined ? null : { ticketId });
  const newest = (a: Ticket, b: Ticket) => b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1);

  return {
    async ticketsByIds(ids) {
      return ids.map(id => structuredClone(tickets.find(ticket => ticket.id === id) ?? null));
    },
    async ticketsByNumbers(numbers) {
      return numbers.map(number => structuredClone(tickets.find(ticket => ticket.number === number) ?? null));
    },
    async ticketsByCustomers(customerIds, { first, open }) {
      return customerIds.map(id =>
        structuredClone(tickets)
          .filter(({ customer, status }) => customer?.id === id && (open === null || OPEN.includes(status) === open))
          .sort(newest)
          .slice(0, first),
      );
    },
    async ticketsByCalls(callIds) {
      return callIds.map(id =>
        structuredClone(tickets)
          .filter(({ call }) => call?.id === id)
          .sort((a, b) => newest(b, a)),
      );
    },
    async changesByTickets(ticketIds) {
      return ticketIds.map(id => structuredClone(changes.get(id) ?? []));
    },
    writing: 'UNIQUE_EXTERNAL_ID',
    async create({ callId, customerId, orderId, ...draft }, intentId) {
      const standing = createdBy.get(intentId);
      if (standing !== undefined) return { ticketId: standing };
      const now = clock.now();
      const edge = (id: string | null) => (id === null ? null : { id });
      const id = `ticket-${tickets.length + 1}`;
      const highest = Math.max(100_000, ...tickets.map(({ number }) => Number(number.slice(2))));
      tickets.push({
        ...draft,
        id,
        number: `T-${highest + 1}`,
        status: 'OPEN',
        createdAt: now,
        updatedAt: now,
        customer: edge(customerId),
        call: edge(callId),
        order: edge(orderId),
      });
      createdBy.set(intentId, id);
      return { ticketId: id };
    },
    async createdBy(intentId) {
      return written(createdBy.get(intentId));
    },
    async update(ticketId, { status, note }, intentId) {
      if (updatedBy.has(intentId)) return { ticketId };
      const ticket = tickets.find(({ id }) => id === ticketId);
      if (!ticket) return { refused: 'NO_SUCH_TICKET' };
      if (ticket.status === 'CLOSED') return { refused: 'CLOSED' };
      ticket.status = status ?? ticket.status;
      ticket.updatedAt = clock.now();
      changes.set(ticketId, [...(changes.get(ticketId) ?? []), { at: ticket.updatedAt, status, note }]);
      updatedBy.set(intentId, ticketId);
      return { ticketId };
    },
    async updatedBy(intentId) {
      return written(updatedBy.get(intentId));
    },
  };
};
