import { CANCELLABLE, OPEN, type Order } from '../order.js';
import type { OrderSystem } from '../port.js';

/** Orders in a list: for tests, and to see the port at its plainest. */
export const memoryOrders = (given: readonly Order[]): OrderSystem => {
  const orders = given.map(order => ({ ...order }));
  const cancelledBy = new Map<string, string>();
  return {
    async ordersByIds(ids) {
      return ids.map(id => structuredClone(orders.find(order => order.id === id) ?? null));
    },
    async ordersByNumbers(numbers) {
      return numbers.map(number => structuredClone(orders.find(order => order.number === number) ?? null));
    },
    async ordersByCustomers(customerIds, { first, open }) {
      return customerIds.map(id =>
        structuredClone(orders)
          .filter(({ customer, status }) => customer?.id === id && (open === null || OPEN.includes(status) === open))
          .sort((a, b) => b.placedAt.getTime() - a.placedAt.getTime() || (a.id < b.id ? 1 : -1))
          .slice(0, first),
      );
    },
    cancelling: 'UNIQUE_EXTERNAL_ID',
    async cancel(orderId, intentId) {
      const order = orders.find(({ id }) => id === orderId);
      if (cancelledBy.get(intentId) === orderId) return { cancelled: true };
      if (!order || !CANCELLABLE.includes(order.status)) return { cancelled: false, status: order?.status ?? null };
      order.status = 'CANCELLED';
      cancelledBy.set(intentId, orderId);
      return { cancelled: true };
    },
    async cancelledBy(intentId) {
      return cancelledBy.has(intentId) ? { cancelled: true } : null;
    },
  };
};
