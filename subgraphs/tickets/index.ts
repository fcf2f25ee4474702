import type { Intents } from '#platform/intents/intents.js';
import { defineSubgraph, type Subgraph } from '#platform/subgraph/subgraph.js';
import { Call, Customer } from './edges.js';
import { type TicketLoaders, ticketLoaders } from './loaders.js';
import type { TicketDesk } from './port.js';
import { CallResolver, CustomerResolver, TicketResolver } from './resolvers.js';

export { ticketEffects } from './effects.js';

export interface TicketsOptions {
  desk: TicketDesk;
  intents: Intents;
}

/** What somebody has to see to. */
export const ticketsSubgraph = ({ desk, intents }: TicketsOptions): Subgraph =>
  defineSubgraph<TicketLoaders>({
    name: 'tickets',
    resolvers: [new TicketResolver(desk, intents), new CustomerResolver(), new CallResolver()],
    orphanedTypes: [Customer, Call],
    references: { Ticket: ({ id }: { id: string }, { loaders }) => loaders.ticketById.load(id) },
    loaders: ticketLoaders(desk),
  });
