import { databases } from '#test/real/databases.js';
import { orderSystemContract } from '../contract.js';
import { houseOrders } from './house.js';
import { memoryOrders } from './memory.js';

orderSystemContract('memory', async orders => ({ orders: memoryOrders(orders) }));

for (const [kind, open] of databases)
  orderSystemContract(`house on ${kind}`, async orders => {
    const { client, close } = await open();
    for (const { customer, total, items, shipment, ...order } of orders)
      await client.order.create({
        data: {
          ...order,
          customerId: customer!.id,
          totalMinor: total.minor,
          currency: total.currency,
          items: { create: items.map(({ price, ...item }, index) => ({ ...item, line: index + 1, priceMinor: price.minor })) },
          ...(shipment && { shipment: { create: shipment } }),
        },
      });
    return { orders: houseOrders(client), close };
  });
