import type { Language, OrderStatus } from '../generated/enums.js';
import type { OrderItemModel, OrderModel, ShipmentModel } from '../generated/models.js';
import { PRODUCTS, productOf } from './catalogue.js';
import { type Chance, chance } from './chance.js';
import { ADA, LIN, TOM } from './customers.js';
import { daysBefore, tomorrow } from './time.js';

type Order = OrderModel & { items: Omit<OrderItemModel, 'orderId'>[]; shipment: Omit<ShipmentModel, 'orderId'> | null };
type Buyer = { id: string; language: Language };

/** How many orders of each state, and how many days ago they were placed. */
const STATES: readonly (readonly [OrderStatus, count: number, from: number, to: number])[] = [
  ['PLACED', 20, 0, 0],
  ['PAID', 22, 0, 1],
  ['PACKED', 20, 1, 2],
  ['SHIPPED', 40, 2, 5],
  ['DELIVERED', 172, 7, 620],
  ['CANCELLED', 22, 2, 400],
  ['RETURNED', 16, 20, 380],
];

const CARRIERS: Record<Language, readonly (readonly [name: string, prefix: string])[]> = {
  ZH: [
    ['顺丰速运', 'SF'],
    ['京东快递', 'JD'],
    ['中通快递', 'ZT'],
    ['圆通速递', 'YT'],
  ],
  EN: [
    ['SF Express', 'SF'],
    ['UPS', '1Z'],
    ['DHL', 'DHL'],
    ['FedEx', 'FX'],
  ],
};
const SEEN: Record<Language, readonly string[]> = {
  ZH: ['深圳转运中心', '杭州分拣中心', '武汉集散中心', '派送中', '北京顺义营业部'],
  EN: ['Oakland sorting centre', 'Newark, NJ', 'East Midlands hub', 'Louisville, KY', 'Out for delivery'],
};

/** Some three hundred and twenty orders, those of the people with a name first. */
export const sampleOrders = (now: Date, buyers: readonly Buyer[]): Order[] => {
  const luck = chance(11);
  const orders = named(now);
  const others = buyers.filter(({ id }) => ![ADA, LIN, TOM].includes(id));
  const numbers = new Set(orders.map(({ number }) => number));
  for (const [status, count, from, to] of STATES)
    for (let i = 0; i < count; i++) {
      const number = String(luck.between(10_000_000, 89_999_999));
      if (numbers.has(number)) throw new RangeError(`The order number ${number} came up twice`);
      numbers.add(number);
      const placedDays = luck.between(from, to);
      // An hour at least, and never before the day that it is meant for.
      const placedAt = daysBefore(now, placedDays, luck.between(60, 700));
      orders.push(order(now, luck.oneOf(others), { number, status, placedAt, placedDays }, luck));
    }
  return orders;
};

const order = (
  now: Date,
  { id, language }: Buyer,
  given: Pick<Order, 'number' | 'status' | 'placedAt'> & { placedDays: number },
  luck: Chance,
): Order => {
  const { number, status, placedAt, placedDays } = given;
  const items = luck.someOf(PRODUCTS, luck.between(1, 4)).map(({ sku }) => [sku, luck.next() < 0.8 ? 1 : luck.between(2, 3)] as const);
  const travelled = status === 'SHIPPED' || status === 'DELIVERED' || status === 'RETURNED';
  const arrived = status === 'DELIVERED' || status === 'RETURNED';
  const shippedAt = daysBefore(now, placedDays - 1, luck.between(30, 600));
  // What is on its way is due tomorrow or later, what has not left yet a day after that.
  const expectedAt = arrived ? daysBefore(now, placedDays - 4) : daysBefore(now, luck.between(-4, status === 'SHIPPED' ? -1 : -2), -60);
  const [carrier, prefix] = luck.oneOf(CARRIERS[language]);
  const shipment = travelled && {
    carrier,
    trackingNumber: `${prefix}${luck.between(100_000_000_000, 999_999_999_999)}`,
    lastLocation: arrived ? null : luck.oneOf(SEEN[language]),
    shippedAt,
    expectedAt,
    deliveredAt: arrived ? daysBefore(now, placedDays - luck.between(2, 5), luck.between(0, 500)) : null,
  };
  return whole(
    { number, customerId: id, status, placedAt, expectedAt: status === 'CANCELLED' ? null : expectedAt, shipment: shipment || null },
    language,
    items,
  );
};

/** With its lines priced from the catalogue, and their sum. */
const whole = (
  given: Pick<Order, 'number' | 'customerId' | 'status' | 'placedAt' | 'expectedAt' | 'shipment'>,
  language: Language,
  items: readonly (readonly [sku: string, quantity: number])[],
): Order => {
  const lines = items.map(([sku, quantity], index) => {
    const product = productOf(sku);
    return { line: index + 1, sku, name: product[language], quantity, priceMinor: product.priceMinor };
  });
  return {
    ...given,
    id: `order-${given.number}`,
    currency: 'CNY',
    totalMinor: lines.reduce((sum, { quantity, priceMinor }) => sum + quantity * priceMinor, 0),
    cancelIntentId: null,
    items: lines,
  };
};

const named = (now: Date): Order[] => {
  const delivered = (
    number: string,
    customerId: string,
    language: Language,
    days: number,
    items: readonly (readonly [string, number])[],
  ) => {
    const [carrier, prefix] = CARRIERS[language][0]!;
    const expectedAt = daysBefore(now, days - 4);
    const shipment = {
      carrier,
      trackingNumber: `${prefix}10${number}02`,
      lastLocation: null,
      shippedAt: daysBefore(now, days - 1),
      expectedAt,
      deliveredAt: daysBefore(now, days - 3, 95),
    };
    return whole({ number, customerId, status: 'DELIVERED', placedAt: daysBefore(now, days, 40), expectedAt, shipment }, language, items);
  };
  const shipped = (
    number: string,
    customerId: string,
    language: Language,
    lastLocation: string,
    items: readonly (readonly [string, number])[],
  ) => {
    const [carrier, prefix] = CARRIERS[language][0]!;
    const expectedAt = tomorrow(now);
    const shipment = {
      carrier,
      trackingNumber: `${prefix}10${number}08`,
      lastLocation,
      shippedAt: daysBefore(now, 1, 140),
      expectedAt,
      deliveredAt: null,
    };
    return whole({ number, customerId, status: 'SHIPPED', placedAt: daysBefore(now, 3, 25), expectedAt, shipment }, language, items);
  };
  return [
    shipped('20481735', ADA, 'EN', 'Oakland sorting centre', [
      ['CB-R3000', 1],
      ['CB-L2', 2],
    ]),
    delivered('18830462', ADA, 'EN', 96, [['CB-E2P', 1]]),
    delivered('17256091', ADA, 'EN', 254, [
      ['CB-T11', 1],
      ['CB-C65', 1],
    ]),
    delivered('15904473', ADA, 'EN', 611, [['CB-R1500', 1]]),
    shipped('30592846', LIN, 'ZH', '上海浦东分拣中心', [
      ['CB-M3', 1],
      ['CB-S5', 1],
    ]),
    delivered('29417350', LIN, 'ZH', 61, [['CB-P9', 1]]),
    delivered('26083914', LIN, 'ZH', 342, [
      ['CB-W3', 1],
      ['CB-E2', 1],
    ]),
    delivered('19360257', TOM, 'EN', 33, [['CB-H1', 1]]),
    delivered('18077124', TOM, 'EN', 187, [
      ['CB-V1', 2],
      ['CB-Q4', 1],
    ]),
  ];
};
