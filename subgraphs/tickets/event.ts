import { z } from 'zod';
import type { OutboxEvent } from '#platform/intents/outbox.js';
import { type Ticket, TicketCategory, TicketPriority, TicketStatus } from './ticket.js';

/** The stream that tells of tickets made and changed; those of one ticket in their order. */
export const TICKET_EVENTS = 'tickets';

/** What is told: enough to know whether to look, and nothing that the customer said. */
export const TicketEvent = z.object({
  id: z.string(),
  kind: z.enum(['ticket.created', 'ticket.updated']),
  at: z.iso.datetime(),
  ticketId: z.string(),
  number: z.string(),
  category: z.enum(TicketCategory),
  priority: z.enum(TicketPriority),
  status: z.enum(TicketStatus),
  customerId: z.string().nullable(),
  callId: z.string().nullable(),
});
export type TicketEvent = z.infer<typeof TicketEvent>;

/** The event of an intent: its id follows from the intent's, so that it too is written once. */
export const ticketEvent = (kind: TicketEvent['kind'], ticket: Ticket, intentId: string): OutboxEvent => {
  const message: TicketEvent = {
    id: `${kind}:${intentId}`,
    kind,
    at: ticket.updatedAt.toISOString(),
    ticketId: ticket.id,
    number: ticket.number,
    category: ticket.category,
    priority: ticket.priority,
    status: ticket.status,
    customerId: ticket.customer?.id ?? null,
    callId: ticket.call?.id ?? null,
  };
  return { id: message.id, stream: TICKET_EVENTS, orderKey: `ticket:${ticket.id}`, message };
};
