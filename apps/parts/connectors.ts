import type { Clock } from '#kernel/clock.js';
import type { Database } from '#prisma/database.js';
import { houseCustomers } from '#subgraphs/crm/connectors/house.js';
import { houseArticles } from '#subgraphs/knowledge/connectors/house.js';
import { houseOrders } from '#subgraphs/orders/connectors/house.js';
import { houseTickets } from '#subgraphs/tickets/connectors/house.js';

export interface ConnectorNeeds {
  database: Database;
  clock: Clock;
  /** A change has been committed whose event wants to be told. */
  wrote(): void;
}

/**
 * The connector of each of the company's systems, for those who answer from it and those who carry an action through after
 * a crash. To join a system of your own, put its connector here in place of the house's.
 */
export const connectors = ({ database: { client }, clock, wrote }: ConnectorNeeds) => ({
  customers: houseCustomers(client),
  orders: houseOrders(client),
  tickets: houseTickets(client, { clock, wrote }),
  articles: houseArticles(client, clock),
});

export type Connectors = ReturnType<typeof connectors>;
