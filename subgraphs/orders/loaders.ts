import DataLoader from 'dataloader';
import type { RequestInfo } from '#kernel/client.js';
import { loaderWithArguments } from '#platform/subgraph/loaders.js';
import type { Order } from './order.js';
import type { OrderSelection, OrderSystem } from './port.js';

export const orderLoaders =
  (orders: OrderSystem) =>
  ({ signal }: RequestInfo) => ({
    orderById: new DataLoader<string, Order | null>(ids => orders.ordersByIds(ids, signal)),
    orderByNumber: new DataLoader<string, Order | null>(numbers => orders.ordersByNumbers(numbers, signal)),
    ordersByCustomer: loaderWithArguments<string, OrderSelection, Order[]>((customerIds, selection) =>
      orders.ordersByCustomers(customerIds, selection, signal),
    ),
  });

export type OrderLoaders = ReturnType<ReturnType<typeof orderLoaders>>;
