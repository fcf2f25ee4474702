import { Prisma, type PrismaClient } from '../generated/client.js';
import { ADA, sampleCustomers } from './customers.js';
import { sampleOrders } from './orders.js';
import { sampleTickets } from './tickets.js';
import { calendarDays, tomorrow } from './time.js';

export { ADA, LIN, TOM } from './customers.js';

export interface SampleOptions {
  /** The day that the sample is to be true on: "arrives tomorrow" means the day after it. */
  now: Date;
  /** Whose calendar days are meant (IANA name). */
  timeZone?: string;
}

/** What became of the sample: put in, found as it should be, or found and brought forward to today. */
export type SampleOutcome = 'LOADED' | 'PRESENT' | 'BROUGHT_FORWARD';

/** The order by whose expected day is seen for which day the sample was made. */
const YARDSTICK = 'order-20481735';

/**
 * Some hundred customers in Chinese and English with what they bought and reported, for a company that has no system of
 * its own yet. All or nothing; may be asked for any number of times. What is there stays as it has become since; only its
 * dates move with the calendar, by whole days.
 */
export const loadSample = async ({ client }: { client: PrismaClient }, { now, timeZone = 'UTC' }: SampleOptions): Promise<SampleOutcome> =>
  client.$transaction(
    async tx => {
      if ((await tx.customer.count({ where: { id: ADA } })) === 0) {
        await insert(tx, now);
        return 'LOADED';
      }
      const yardstick = await tx.order.findUnique({ where: { id: YARDSTICK }, select: { expectedAt: true } });
      const days = yardstick?.expectedAt ? calendarDays(yardstick.expectedAt, tomorrow(now), timeZone) : 0;
      if (days < 1) return 'PRESENT';
      await bringForward(tx, days, now);
      return 'BROUGHT_FORWARD';
    },
    { timeout: 60_000 },
  );

const rowsFor = (now: Date) => {
  const customers = sampleCustomers(now);
  const orders = sampleOrders(now, customers);
  return { customers, orders, tickets: sampleTickets(now, customers, orders) };
};

const insert = async (tx: Prisma.TransactionClient, now: Date): Promise<void> => {
  const { customers, orders, tickets } = rowsFor(now);
  await tx.customer.createMany({ data: customers.map(({ addresses, ...customer }) => customer) });
  await tx.address.createMany({
    data: customers.flatMap(({ id, addresses }) => addresses.map(address => ({ ...address, customerId: id }))),
  });
  await tx.order.createMany({ data: orders.map(({ items, shipment, ...order }) => order) });
  await tx.orderItem.createMany({ data: orders.flatMap(({ id, items }) => items.map(item => ({ ...item, orderId: id }))) });
  await tx.shipment.createMany({ data: orders.flatMap(({ id, shipment }) => (shipment ? [{ ...shipment, orderId: id }] : [])) });
  // Where tickets have been made before, the sample's numbers follow theirs.
  await tx.ticket.createMany({ data: tickets });
};

const bringForward = async (tx: Prisma.TransactionClient, days: number, now: Date): Promise<void> => {
  const { orders, tickets } = rowsFor(now);
  const orderIds = orders.map(({ id }) => id);
  const by = Prisma.sql`${days}::int * interval '1 day'`;
  await tx.$executeRaw`UPDATE orders."Order" SET "placedAt" = "placedAt" + ${by}, "expectedAt" = "expectedAt" + ${by} WHERE id = ANY(${orderIds})`;
  await tx.$executeRaw`
    UPDATE orders."Shipment" SET "shippedAt" = "shippedAt" + ${by}, "expectedAt" = "expectedAt" + ${by}, "deliveredAt" = "deliveredAt" + ${by}
    WHERE "orderId" = ANY(${orderIds})`;
  // What has been changed since may not come to lie in the future.
  await tx.$executeRaw`
    UPDATE tickets."Ticket" SET "createdAt" = "createdAt" + ${by}, "updatedAt" = least("updatedAt" + ${by}, ${now})
    WHERE id = ANY(${tickets.map(({ id }) => id)})`;
};
