import { Prisma, type PrismaClient } from '#prisma/generated/client.js';
import type { OrderItemModel, OrderModel, ShipmentModel } from '#prisma/generated/models.js';
import { CANCELLABLE, OPEN, type Order } from '../order.js';
import type { OrderSystem } from '../port.js';

/** As the statement below gives it: what is nested comes as JSON, in which instants are text. */
type Row = OrderModel & {
  items: Pick<OrderItemModel, 'sku' | 'name' | 'quantity' | 'priceMinor'>[];
  shipment:
    | (Pick<ShipmentModel, 'carrier' | 'trackingNumber' | 'lastLocation'> &
        Record<'shippedAt' | 'expectedAt' | 'deliveredAt', string | null>)
    | null;
};

const instant = (text: string | null): Date | null => (text === null ? null : new Date(text));

const toOrder = ({ id, number, status, placedAt, expectedAt, customerId, currency, totalMinor, items, shipment }: Row): Order => ({
  id,
  number,
  status,
  placedAt,
  expectedAt,
  customer: { id: customerId },
  total: { minor: totalMinor, currency },
  items: items.map(({ sku, name, quantity, priceMinor }) => ({ sku, name, quantity, price: { minor: priceMinor, currency } })),
  shipment: shipment && {
    carrier: shipment.carrier,
    trackingNumber: shipment.trackingNumber,
    lastLocation: shipment.lastLocation,
    shippedAt: new Date(shipment.shippedAt!),
    expectedAt: instant(shipment.expectedAt),
    deliveredAt: instant(shipment.deliveredAt),
  },
});

/** Orders in our own database. One statement a question, with items and shipment: the client's way would take three. */
export const houseOrders = (client: PrismaClient): OrderSystem => {
  const select = async (from: Prisma.Sql): Promise<Order[]> => {
    const rows = await client.$queryRaw<Row[]>`
      SELECT "order".*, (
        SELECT to_jsonb(shipment) FROM orders."Shipment" AS shipment WHERE shipment."orderId" = "order".id
      ) AS shipment, (
        SELECT coalesce(json_agg(item ORDER BY item.line), '[]') FROM orders."OrderItem" AS item WHERE item."orderId" = "order".id
      ) AS items
      FROM ${from}
      ORDER BY "order"."placedAt" DESC, "order".id DESC`;
    return rows.map(toOrder);
  };

  return {
    async ordersByIds(ids) {
      const found = await select(Prisma.sql`(SELECT * FROM orders."Order" WHERE id = ANY(${ids})) AS "order"`);
      const byId = new Map(found.map(order => [order.id, order]));
      return ids.map(id => byId.get(id) ?? null);
    },

    async ordersByNumbers(numbers) {
      const found = await select(Prisma.sql`(SELECT * FROM orders."Order" WHERE number = ANY(${numbers})) AS "order"`);
      const byNumber = new Map(found.map(order => [order.number, order]));
      return numbers.map(number => byNumber.get(number) ?? null);
    },

    async ordersByCustomers(customerIds, { first, open }) {
      const among = open === null ? Prisma.empty : Prisma.sql`AND (status = ANY(${OPEN}::orders."OrderStatus"[])) = ${open}`;
      const found = await select(Prisma.sql`
        unnest(${customerIds}::text[]) AS asked(id) CROSS JOIN LATERAL (
          SELECT * FROM orders."Order" WHERE "customerId" = asked.id ${among} ORDER BY "placedAt" DESC, id DESC LIMIT ${first}
        ) AS "order"`);
      const byCustomer = Map.groupBy(found, order => order.customer!.id);
      return customerIds.map(id => byCustomer.get(id) ?? []);
    },

    cancelling: 'UNIQUE_EXTERNAL_ID',

    async cancel(orderId, intentId) {
      const { count } = await client.order.updateMany({
        where: { id: orderId, status: { in: [...CANCELLABLE] } },
        data: { status: 'CANCELLED', cancelIntentId: intentId },
      });
      if (count === 1) return { cancelled: true };
      const order = await client.order.findUnique({ where: { id: orderId } });
      return order?.cancelIntentId === intentId ? { cancelled: true } : { cancelled: false, status: order?.status ?? null };
    },

    async cancelledBy(intentId) {
      return (await client.order.findUnique({ where: { cancelIntentId: intentId } })) && { cancelled: true };
    },
  };
};
