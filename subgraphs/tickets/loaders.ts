import DataLoader from 'dataloader';
import type { RequestInfo } from '#kernel/client.js';
import { loaderWithArguments } from '#platform/subgraph/loaders.js';
import { tracedPort } from '#platform/telemetry/traced-port.js';
import type { TicketDesk, TicketSelection } from './port.js';
import type { Ticket, TicketChange } from './ticket.js';

export const ticketLoaders = (system: TicketDesk) => (request: RequestInfo) => {
  const { signal } = request;
  const desk = tracedPort('tickets', system, request);
  return {
    ticketById: new DataLoader<string, Ticket | null>(ids => desk.ticketsByIds(ids, signal)),
    ticketByNumber: new DataLoader<string, Ticket | null>(numbers => desk.ticketsByNumbers(numbers, signal)),
    changesByTicket: new DataLoader<string, TicketChange[]>(ids => desk.changesByTickets(ids, signal)),
    ticketsByCall: new DataLoader<string, Ticket[]>(callIds => desk.ticketsByCalls(callIds, signal)),
    ticketsByCustomer: loaderWithArguments<string, TicketSelection, Ticket[]>((customerIds, selection) =>
      desk.ticketsByCustomers(customerIds, selection, signal),
    ),
  };
};

export type TicketLoaders = ReturnType<ReturnType<typeof ticketLoaders>>;
