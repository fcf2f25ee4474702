import DataLoader from 'dataloader';
import type { RequestInfo } from '#kernel/client.js';
import { loaderWithArguments } from '#platform/subgraph/loaders.js';
import { tracedPort } from '#platform/telemetry/traced-port.js';
import type { Order } from './order.js';
import type { OrderSelection, OrderSystem } from './port.js';

export const orderLoaders = (system: OrderSystem) => (request: RequestInfo) => {
  const { signal } = request;
  const orders = tracedPort('orders', system, request);
  return {
    orderById: new DataLoader<string, Order | null>(ids => orders.ordersByIds(ids, signal)),
    orderByNumber: new DataLoader<string, Order | null>(numbers => orders.ordersByNumbers(numbers, signal)),
    ordersByCustomer: loaderWithArguments<string, OrderSelection, Order[]>((customerIds, selection) =>
      orders.ordersByCustomers(customerIds, selection, signal),
    ),
  };
};

export type OrderLoaders = ReturnType<ReturnType<typeof orderLoaders>>;
