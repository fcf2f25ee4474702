import { execute, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { developmentClient } from '#kernel/client.js';
import { systemClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { countedIds } from '#kernel/ids.js';
import { intents } from '#platform/intents/engine.js';
import { memoryIntentRows } from '#platform/intents/memory-intent-rows.js';
import { silentLog } from '#platform/log.js';
import { memoryOrders } from './connectors/memory.js';
import { ORDERS } from './contract.js';
import { ordersSubgraph } from './index.js';
import type { OrderSystem } from './port.js';

const shop = (system: OrderSystem = memoryOrders(ORDERS)) => {
  const asked: unknown[][] = [];
  const orders: OrderSystem = {
    ...system,
    ordersByCustomers: (...question) => {
      asked.push(question.slice(0, 2));
      return system.ordersByCustomers(...question);
    },
  };
  const engine = intents({ rows: memoryIntentRows(), clock: systemClock, ids: countedIds('intent'), log: silentLog });
  const subgraph = ordersSubgraph({ orders, intents: engine });
  const ask = async (source: string, variableValues = {}) => {
    const contextValue = subgraph.contextFor({ client: developmentClient, purpose: 'SERVE_CALL', callId: null, deadline: null });
    const { data, errors } = await execute({ schema: subgraph.schema, document: parse(source), variableValues, contextValue });
    return { data: data && (JSON.parse(JSON.stringify(data)) as Record<string, never>), errors };
  };
  return { ask, asked };
};

const CANCEL = `mutation ($orderId: ID!, $callId: ID, $key: String!) { cancelOrder(input: { orderId: $orderId, callId: $callId, key: $key }) {
  __typename ... on OrderCancelled { order { number status } } ... on OrderNotCancellable { order { status } code reason } } }`;

describe('orders', () => {
  it('tells what is in an order and where it is', async () => {
    const { ask } = shop();
    const { data } = await ask(`{ order(id: "o1") { number status placedAt expectedAt total { minor currency }
      items { sku name quantity price { minor } } shipment { carrier trackingNumber lastLocation shippedAt expectedAt deliveredAt } customer { id } } }`);
    expect(data).toEqual({
      order: {
        number: '20481735',
        status: 'SHIPPED',
        placedAt: '2026-01-04T09:30:00.120Z',
        expectedAt: '2026-01-06T09:30:00.120Z',
        total: { minor: 129700, currency: 'CNY' },
        items: [
          { sku: 'R-1', name: 'Cloudbridge AX3000 router', quantity: 2, price: { minor: 59900 } },
          { sku: 'C-9', name: 'Network cable, 2 m', quantity: 1, price: { minor: 9900 } },
        ],
        shipment: {
          carrier: 'SF Express',
          trackingNumber: 'SF1',
          lastLocation: 'Shenzhen',
          shippedAt: '2026-01-05T09:30:00.120Z',
          expectedAt: '2026-01-06T09:30:00.120Z',
          deliveredAt: null,
        },
        customer: { id: 'c-ada' },
      },
    });
  });

  it.each([['20481735'], ['2048 1735'], ['2048-1735'], ['订单号２０４８１７３５']])('finds the order that "%s" means', async number => {
    const { data } = await shop().ask('query ($number: String!) { orderByNumber(number: $number) { id } }', { number });
    expect(data).toEqual({ orderByNumber: { id: 'o1' } });
  });

  it.each([['99999999'], ['my order'], ['']])('finds none for "%s"', async number => {
    const { data } = await shop().ask('query ($number: String!) { orderByNumber(number: $number) { id } }', { number });
    expect(data).toEqual({ orderByNumber: null });
  });

  it('asks its system once for the same orders of several customers', async () => {
    const { ask, asked } = shop();
    const representations = ['c-ada', 'c-lin'].map(id => ({ __typename: 'Customer', id }));
    const { data } = await ask(
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Customer { orders(first: 1) { id } open: orders(first: 500, open: true) { id } } } }`,
      { r: representations },
    );
    expect(data).toEqual({
      _entities: [
        { orders: [{ id: 'o1' }], open: [{ id: 'o1' }, { id: 'o2' }] },
        { orders: [{ id: 'o5' }], open: [{ id: 'o5' }] },
      ],
    });
    expect(asked).toEqual([
      [['c-ada', 'c-lin'], { first: 1, open: null }],
      [['c-ada', 'c-lin'], { first: 50, open: true }],
    ]);
  });

  it('cancels once under a key, and says so as often as it is asked', async () => {
    const { ask } = shop();
    const cancelled = { cancelOrder: { __typename: 'OrderCancelled', order: { number: '10000002', status: 'CANCELLED' } } };
    const input = { orderId: 'o2', callId: 'call-1', key: '1' };
    expect((await ask(CANCEL, input)).data).toEqual(cancelled);
    expect((await ask(CANCEL, input)).data).toEqual(cancelled);
    expect((await ask(CANCEL, { ...input, key: '2' })).data).toEqual({
      cancelOrder: {
        __typename: 'OrderNotCancellable',
        order: { status: 'CANCELLED' },
        code: 'CANCELLED',
        reason: 'The order has been cancelled before',
      },
    });
  });

  it('answers each of several tries in one request with the order as it has left it', async () => {
    const system = memoryOrders(ORDERS);
    let tries = 0;
    const { ask } = shop({
      ...system,
      cancel: async (...order) => (tries++ === 0 ? { cancelled: false, status: 'PAID' } : system.cancel(...order)),
    });
    const cancel = (key: string) =>
      `${key}: cancelOrder(input: { orderId: "o2", key: "${key}" }) { ... on OrderCancelled { order { status } } ... on OrderNotCancellable { reason } }`;
    expect((await ask(`mutation { ${cancel('a')} ${cancel('b')} }`)).data).toEqual({
      a: { reason: 'The order cannot be cancelled just now' },
      b: { order: { status: 'CANCELLED' } },
    });
  });

  it('refuses another order under a key that was used', async () => {
    const { ask } = shop();
    await ask(CANCEL, { orderId: 'o2', key: '1' });
    const { errors } = await ask(CANCEL, { orderId: 'o5', key: '1' });
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'CONFLICT' });
  });

  it.each([
    ['o1', { status: 'SHIPPED' }, 'SHIPPED', /shipped/],
    ['o3', { status: 'DELIVERED' }, 'DELIVERED', /delivered/],
    ['no-such', null, 'NO_SUCH_ORDER', /no such order/],
  ])('says why %s cannot be cancelled', async (orderId, order, code, reason) => {
    const { data } = await shop().ask(CANCEL, { orderId, key: '1' });
    expect(data).toEqual({ cancelOrder: { __typename: 'OrderNotCancellable', order, code, reason: expect.stringMatching(reason) } });
  });

  it.each(['', 'x'.repeat(201)])('cancels nothing under a key like %j', async key => {
    const { data } = await shop().ask(CANCEL, { orderId: 'o2', key });
    expect(data).toMatchObject({ cancelOrder: { code: 'INVALID', reason: 'key has 1 to 200 characters.' } });
  });

  it('keeps the customer readable while the order system is down', async () => {
    const down: OrderSystem = {
      ...memoryOrders([]),
      ordersByCustomers: async () => {
        throw new HubError('UPSTREAM_UNAVAILABLE', 'The database cannot be reached', { system: 'database' });
      },
    };
    const { data, errors } = await shop(down).ask(
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Customer { id orders { id } } } }',
      { r: [{ __typename: 'Customer', id: 'c-ada' }] },
    );
    expect(data).toEqual({ _entities: [{ id: 'c-ada', orders: null }] });
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', retryable: true });
  });
});
