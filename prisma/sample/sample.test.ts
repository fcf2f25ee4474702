import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases } from '#test/real/databases.js';
import type { Database } from '../database.js';
import { emptyTables } from '../testing.js';
import { sampleCustomers } from './customers.js';
import { ADA, LIN, loadSample, TOM } from './index.js';
import { sampleOrders } from './orders.js';
import { sampleTickets } from './tickets.js';

const now = new Date('2026-01-05T17:20:00Z');
const DAY = 86_400_000;
const later = (days: number, hours = 0) => new Date(now.getTime() + days * DAY + hours * 3_600_000);

describe.each(databases)('the sample on %s', (_, open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database?.close());
  beforeEach(() => emptyTables(database));

  it('is loaded once', async () => {
    const { client } = database;
    expect(await loadSample(database, { now })).toBe('LOADED');
    const counts = () => Promise.all([client.customer.count(), client.order.count(), client.orderItem.count(), client.ticket.count()]);
    const [customers, orders, items, tickets] = await counts();
    expect([customers, orders, tickets]).toEqual([120, 321, 80]);
    expect(await loadSample(database, { now: later(0, 5) })).toBe('PRESENT');
    expect(await counts()).toEqual([customers, orders, items, tickets]);
    const next = await client.ticket.create({ data: { title: '', description: '', category: 'OTHER', createdAt: now, updatedAt: now } });
    expect(next.serial).toBe(81);
  });

  it('moves with the calendar, and leaves what has become of it', async () => {
    const { client } = database;
    await loadSample(database, { now });
    await client.order.update({ where: { id: 'order-30592846' }, data: { status: 'DELIVERED' } });
    await client.ticket.update({ where: { id: 'ticket-80' }, data: { status: 'CLOSED', updatedAt: later(6) } });
    const before = await client.order.findMany({ where: { customerId: ADA }, include: { shipment: true }, orderBy: { number: 'asc' } });

    expect(await loadSample(database, { now: later(9, -3) })).toBe('BROUGHT_FORWARD');
    const after = await client.order.findMany({ where: { customerId: ADA }, include: { shipment: true }, orderBy: { number: 'asc' } });
    for (const [index, order] of after.entries()) {
      expect(order.placedAt.getTime() - before[index]!.placedAt.getTime()).toBe(9 * DAY);
      expect(order.shipment!.expectedAt!.getTime() - before[index]!.shipment!.expectedAt!.getTime()).toBe(9 * DAY);
    }
    expect(await client.order.findUnique({ where: { id: 'order-30592846' } })).toMatchObject({ status: 'DELIVERED' });
    expect(await client.ticket.findUnique({ where: { id: 'ticket-80' } })).toMatchObject({ status: 'CLOSED', updatedAt: later(9, -3) });
    expect(await loadSample(database, { now: later(9) })).toBe('PRESENT');
  });

  it('moves when the day turns where the hub is, not where the process runs', async () => {
    // In Shanghai it is twenty past one in the night of the sixth.
    expect(await loadSample(database, { now, timeZone: 'Asia/Shanghai' })).toBe('LOADED');
    expect(await loadSample(database, { now: later(0, 10), timeZone: 'Asia/Shanghai' })).toBe('PRESENT');
    expect(await loadSample(database, { now: later(0, 10) })).toBe('BROUGHT_FORWARD');
  });

  it('is loaded whole or not at all', async () => {
    await database.client.order.create({
      data: { id: 'x', number: '20481735', customerId: 'x', status: 'PAID', placedAt: now, totalMinor: 0, currency: 'CNY' },
    });
    await expect(loadSample(database, { now })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await database.client.customer.count()).toBe(0);
  });
});

describe('what the sample says', () => {
  const customers = sampleCustomers(now);
  const orders = sampleOrders(now, customers);
  const tickets = sampleTickets(now, customers, orders);
  const of = (id: string) => orders.filter(({ customerId }) => customerId === id);

  it('is the same each time', () => {
    expect(sampleCustomers(now)).toEqual(customers);
    expect(sampleOrders(now, customers)).toEqual(orders);
    expect(sampleTickets(now, customers, orders)).toEqual(tickets);
  });

  it('has the people whom the demo calls', () => {
    const person = (id: string) => customers.find(customer => customer.id === id);
    expect(person(ADA)).toMatchObject({ name: 'Ada Bennett', phone: '+14155550123', tier: 'GOLD', language: 'EN' });
    expect(person(LIN)).toMatchObject({ name: '林晓雨', phone: '+8613800138000', tier: 'PLATINUM', language: 'ZH' });
    expect(person(TOM)).toMatchObject({ name: 'Tom Reed', phone: '+14155550188', tier: 'STANDARD', language: 'EN' });
  });

  it.each([
    [ADA, '20481735', 'SF Express'],
    [LIN, '30592846', '顺丰速运'],
  ])('has one open order of %s, which arrives tomorrow', (id, number, carrier) => {
    const open = of(id).filter(({ status }) => status !== 'DELIVERED');
    expect(open).toMatchObject([{ number, status: 'SHIPPED', shipment: { carrier, deliveredAt: null } }]);
    expect(open[0]?.expectedAt?.getDate()).toBe(6);
    expect(open[0]?.shipment?.expectedAt).toEqual(open[0]?.expectedAt);
    expect(of(id).length).toBeGreaterThan(2);
  });

  it('has no open order of Tom Reed', () => {
    expect(of(TOM).map(({ status }) => status)).toEqual(['DELIVERED', 'DELIVERED']);
  });

  it('has orders in every state, of which the times agree with it', () => {
    expect(new Set(orders.map(({ status }) => status)).size).toBe(7);
    for (const { status, placedAt, shipment, items, totalMinor, number } of orders) {
      expect(number).toMatch(/^\d{8}$/);
      expect(placedAt.getTime()).toBeLessThan(now.getTime());
      expect(items.length).toBeGreaterThan(0);
      expect(items.length).toBeLessThanOrEqual(4);
      expect(totalMinor).toBe(items.reduce((sum, { quantity, priceMinor }) => sum + quantity * priceMinor, 0));
      expect(shipment !== null).toBe(['SHIPPED', 'DELIVERED', 'RETURNED'].includes(status));
      if (!shipment) continue;
      expect(shipment.shippedAt.getTime()).toBeGreaterThan(placedAt.getTime());
      expect(shipment.shippedAt.getTime()).toBeLessThan(now.getTime());
      expect(shipment.deliveredAt !== null).toBe(status !== 'SHIPPED');
      if (shipment.deliveredAt) {
        expect(shipment.deliveredAt.getTime()).toBeGreaterThan(shipment.shippedAt.getTime());
        expect(shipment.deliveredAt.getTime()).toBeLessThan(now.getTime());
      }
    }
  });

  it('has tickets in every state and of every kind, of which the times agree', () => {
    expect(new Set(tickets.map(({ status }) => status)).size).toBe(5);
    expect(new Set(tickets.map(({ category }) => category)).size).toBe(5);
    for (const { createdAt, updatedAt, orderId, customerId } of tickets) {
      expect(createdAt.getTime()).toBeLessThanOrEqual(updatedAt.getTime());
      expect(updatedAt.getTime()).toBeLessThanOrEqual(now.getTime());
      if (orderId) expect(orders.find(({ id }) => id === orderId)).toMatchObject({ customerId });
    }
  });

  it('gives no telephone number and no address to two', () => {
    const phones = customers.flatMap(({ phone }) => phone ?? []);
    expect(new Set(phones).size).toBe(phones.length);
    expect(phones.length).toBeLessThan(customers.length);
    for (const { addresses } of customers) expect(addresses.filter(({ primary }) => primary)).toHaveLength(1);
  });
});
