import type { Intents } from '#platform/intents/intents.js';
import { defineSubgraph, type Subgraph } from '#platform/subgraph/subgraph.js';
import { Customer } from './customer.js';
import { type OrderLoaders, orderLoaders } from './loaders.js';
import type { OrderSystem } from './port.js';
import { CustomerResolver, OrderResolver } from './resolvers.js';

export { orderEffects } from './effects.js';

export interface OrdersOptions {
  orders: OrderSystem;
  intents: Intents;
}

/** What customers have bought, and where it is. */
export const ordersSubgraph = ({ orders, intents }: OrdersOptions): Subgraph =>
  defineSubgraph<OrderLoaders>({
    name: 'orders',
    resolvers: [new OrderResolver(orders, intents), new CustomerResolver()],
    orphanedTypes: [Customer],
    references: { Order: ({ id }: { id: string }, { loaders }) => loaders.orderById.load(id) },
    loaders: orderLoaders(orders),
  });
