import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Order, OrderStatus } from './order.js';
import type { OrderSystem } from './port.js';

export interface OrdersUnderTest {
  orders: OrderSystem;
  close?(): Promise<void>;
}

const day = (number: number) => new Date(Date.UTC(2026, 0, number, 9, 30, 0, 120));
const order = (id: string, customerId: string, status: OrderStatus, placedOn: number): Order => ({
  id,
  number: `1000${id.replace(/\D/g, '').padStart(4, '0')}`,
  status,
  placedAt: day(placedOn),
  expectedAt: null,
  total: { minor: 59_900, currency: 'CNY' },
  items: [{ sku: 'R-1', name: '云桥 AX3000', quantity: 1, price: { minor: 59_900, currency: 'CNY' } }],
  shipment: null,
  customer: { id: customerId },
});

export const shipped: Order = {
  ...order('o1', 'c-ada', 'SHIPPED', 4),
  number: '20481735',
  expectedAt: day(6),
  total: { minor: 129_700, currency: 'CNY' },
  items: [
    { sku: 'R-1', name: 'Cloudbridge AX3000 router', quantity: 2, price: { minor: 59_900, currency: 'CNY' } },
    { sku: 'C-9', name: 'Network cable, 2 m', quantity: 1, price: { minor: 9_900, currency: 'CNY' } },
  ],
  shipment: {
    carrier: 'SF Express',
    trackingNumber: 'SF1',
    lastLocation: 'Shenzhen',
    shippedAt: day(5),
    expectedAt: day(6),
    deliveredAt: null,
  },
};
export const packed = order('o2', 'c-ada', 'PACKED', 3);
export const delivered: Order = {
  ...order('o3', 'c-ada', 'DELIVERED', 2),
  shipment: { carrier: '顺丰速运', trackingNumber: 'SF2', lastLocation: null, shippedAt: day(2), expectedAt: null, deliveredAt: day(3) },
};
export const returned = order('o4', 'c-lin', 'RETURNED', 1);
export const paid = order('o5', 'c-lin', 'PAID', 1);
export const placed = order('o6', 'c-tom', 'PLACED', 1);
export const cancelled = order('o7', 'c-tom', 'CANCELLED', 2);
/** In no order that a connector could get right by chance. */
export const ORDERS = [returned, delivered, shipped, cancelled, packed, placed, paid];

/** The promises of OrderSystem. `make` gives a system that holds exactly these orders. */
export function orderSystemContract(name: string, make: (orders: Order[]) => Promise<OrdersUnderTest>): void {
  describe(`${name} keeps the OrderSystem contract`, () => {
    let orders: OrderSystem;
    let close: OrdersUnderTest['close'];
    beforeAll(async () => {
      ({ orders, close } = await make(ORDERS));
    });
    afterAll(() => close?.());
    const statusOf = async (id: string) => (await orders.ordersByIds([id]))[0]?.status;

    it('answers ids in the order asked, null where nothing is known', async () => {
      expect(await orders.ordersByIds(['o3', 'no-such', 'o1', 'o3'])).toEqual([delivered, null, shipped, delivered]);
      expect(await orders.ordersByIds([])).toEqual([]);
    });

    it('answers numbers in the order asked, null where nothing is known', async () => {
      expect(await orders.ordersByNumbers(['10000005', '2048', '20481735'])).toEqual([paid, null, shipped]);
    });

    it("lists each customer's orders, newest first", async () => {
      const selection = { first: 10, open: null };
      expect(await orders.ordersByCustomers(['c-lin', 'nobody', 'c-ada'], selection)).toEqual([
        [paid, returned],
        [],
        [shipped, packed, delivered],
      ]);
      expect(await orders.ordersByCustomers([], selection)).toEqual([]);
    });

    it('lists as many for each as asked for', async () => {
      expect(await orders.ordersByCustomers(['c-lin', 'c-ada'], { first: 1, open: null })).toEqual([[paid], [shipped]]);
      expect(await orders.ordersByCustomers(['c-lin'], { first: 0, open: null })).toEqual([[]]);
    });

    it('tells open ones from the others', async () => {
      expect(await orders.ordersByCustomers(['c-ada', 'c-tom'], { first: 1, open: true })).toEqual([[shipped], [placed]]);
      expect(await orders.ordersByCustomers(['c-ada', 'c-lin'], { first: 5, open: false })).toEqual([[delivered], [returned]]);
    });

    it('cancels what has not left the house', async () => {
      expect(await orders.cancelledBy('intent-1')).toBeNull();
      expect(await orders.cancel('o2', 'intent-1')).toEqual({ cancelled: true });
      expect(await statusOf('o2')).toBe('CANCELLED');
      expect(await orders.cancelledBy('intent-1')).toEqual({ cancelled: true });
    });

    it('knows its own cancellation again, and refuses that of another', async () => {
      await orders.cancel('o5', 'intent-2');
      expect(await orders.cancel('o5', 'intent-2')).toEqual({ cancelled: true });
      expect(await orders.cancel('o5', 'intent-3')).toEqual({ cancelled: false, status: 'CANCELLED' });
      expect(await orders.cancelledBy('intent-3')).toBeNull();
    });

    it.each([
      ['o1', 'SHIPPED'],
      ['o3', 'DELIVERED'],
      ['o4', 'RETURNED'],
      ['o7', 'CANCELLED'],
      ['no-such', null],
    ])('does not cancel %s, which is %s', async (id, status) => {
      expect(await orders.cancel(id, `intent-of-${id}`)).toEqual({ cancelled: false, status });
      expect((await statusOf(id)) ?? null).toBe(status);
    });

    it('cancels once for many who ask at the same time', async () => {
      const outcomes = await Promise.all(['a', 'b', 'c', 'd'].map(intent => orders.cancel('o6', `intent-${intent}`)));
      expect(outcomes.filter(({ cancelled }) => cancelled)).toHaveLength(1);
    });
  });
}
