import type { IdempotencyStrategy } from '#platform/intents/intents.js';
import type { Ticket, TicketCategory, TicketChange, TicketPriority, TicketStatus } from './ticket.js';

/** Which tickets of a customer are wanted. */
export interface TicketSelection {
  /** At most so many. */
  first: number;
  /** True: only those that are not settled; false: only the others; null: all. */
  open: boolean | null;
}

export interface TicketDraft {
  callId: string | null;
  customerId: string | null;
  orderId: string | null;
  category: TicketCategory;
  priority: TicketPriority;
  title: string;
  description: string;
}

export interface TicketChangeDraft {
  /** Null leaves it. */
  status: TicketStatus | null;
  /** For whoever sees to it; null adds none. */
  note: string | null;
}

/** That a ticket was made or changed; ids only: what it says stands in the ticket. */
export type TicketWritten = { ticketId: string };
export type TicketNotWritten = { refused: 'NO_SUCH_TICKET' | 'CLOSED' };

/** What the tickets subgraph needs from whichever ticket system a deployment has. */
export interface TicketDesk {
  /** One entry per id, in the order asked; null where no such ticket exists. */
  ticketsByIds(ids: readonly string[], signal?: AbortSignal): Promise<(Ticket | null)[]>;

  /** The same by their numbers, spelled "T-100234". */
  ticketsByNumbers(numbers: readonly string[], signal?: AbortSignal): Promise<(Ticket | null)[]>;

  /** One list per customer, in the order asked; newest first; empty where there are none. */
  ticketsByCustomers(customerIds: readonly string[], selection: TicketSelection, signal?: AbortSignal): Promise<Ticket[][]>;

  /** One list per call, in the order asked; oldest first. */
  ticketsByCalls(callIds: readonly string[], signal?: AbortSignal): Promise<Ticket[][]>;

  /** What has been done to each ticket since it was made, oldest first; empty for one that does not exist. */
  changesByTickets(ticketIds: readonly string[], signal?: AbortSignal): Promise<TicketChange[][]>;

  /** How `create` and `update` keep from doing a thing twice. */
  readonly writing: IdempotencyStrategy;

  /** Makes a ticket. The same intent again finds the ticket that it has made. */
  create(draft: TicketDraft, intentId: string, signal?: AbortSignal): Promise<TicketWritten>;

  /** The ticket that this intent has made; null when it has made none. */
  createdBy(intentId: string, signal?: AbortSignal): Promise<TicketWritten | null>;

  /** Changes a ticket that is not closed. The same intent again finds its change made, and makes no other. */
  update(ticketId: string, change: TicketChangeDraft, intentId: string, signal?: AbortSignal): Promise<TicketWritten | TicketNotWritten>;

  /** The ticket that this intent has changed; null when it has changed none. */
  updatedBy(intentId: string, signal?: AbortSignal): Promise<TicketWritten | null>;
}
