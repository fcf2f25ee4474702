import { silentLog } from '#platform/log.js';
import { openDatabase } from '#prisma/database.js';
import { loadSample } from '#prisma/sample/index.js';
import { testCacheDir } from '#prisma/testing.js';
import { houseCustomers } from '#subgraphs/crm/connectors/house.js';
import { houseOrders } from '#subgraphs/orders/connectors/house.js';
import { houseTickets } from '#subgraphs/tickets/connectors/house.js';
import { percentile, print } from './figure.js';

/**
 * What the house connectors' reads cost over the sample data, embedded, without graph or gateway: one asked after the other,
 * each for another customer, who has three orders and 0.7 tickets in the mean. The peer is the cheapest question the same client can ask, SELECT 1.
 */
const bench = 'house-reads';
const ROUNDS = 400;

const database = await openDatabase({ url: process.env.DATABASE_URL || null, cacheDir: testCacheDir, log: silentLog });
await loadSample(database, { now: new Date() });
const { client, kind } = database;
const people = await client.customer.findMany({ where: { phone: { not: null } }, select: { id: true, phone: true } });
const customers = houseCustomers(client);
const orders = houseOrders(client);
const tickets = houseTickets(client);
const FIVE = { first: 5, open: null };

const reads: Record<string, (person: { id: string; phone: string | null }) => Promise<unknown>> = {
  select_1: () => client.$queryRaw`SELECT 1`,
  customer_by_phone: ({ phone }) => customers.customersByPhones([phone!]),
  five_orders: ({ id }) => orders.ordersByCustomers([id], FIVE),
  five_tickets: ({ id }) => tickets.ticketsByCustomers([id], FIVE),
  customer_then_both: async ({ phone }) => {
    const [customer] = await customers.customersByPhones([phone!]);
    await Promise.all([orders.ordersByCustomers([customer!.id], FIVE), tickets.ticketsByCustomers([customer!.id], FIVE)]);
  },
};

const measure = async (read: (typeof reads)[string]) => {
  for (let i = 0; i < 60; i++) await read(people[i % people.length]!);
  const times: number[] = [];
  const before = process.cpuUsage();
  for (let i = 0; i < ROUNDS; i++) {
    const from = performance.now();
    await read(people[i % people.length]!);
    times.push(performance.now() - from);
  }
  const { user, system } = process.cpuUsage(before);
  return { p50: percentile(times, 0.5), p95: percentile(times, 0.95), cpu: (user + system) / 1_000 / ROUNDS };
};

const peer = await measure(reads.select_1!);
for (const [name, read] of Object.entries(reads)) {
  if (name === 'select_1') continue;
  const { p50, p95, cpu } = await measure(read);
  print({ bench, figure: `${name}_${kind}_p50`, value: p50, unit: 'ms', peer: peer.p50 });
  print({ bench, figure: `${name}_${kind}_p95`, value: p95, unit: 'ms', peer: peer.p95 });
  print({ bench, figure: `${name}_${kind}_cpu`, value: cpu, unit: 'ms', peer: peer.cpu });
}
await database.close();
