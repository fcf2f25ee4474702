import { databases } from '#test/real/databases.js';
import { customerDirectoryContract } from '../contract.js';
import { houseCustomers } from './house.js';
import { memoryCustomers } from './memory.js';

customerDirectoryContract('memory', async customers => ({ customers: memoryCustomers(customers) }));

for (const [kind, open] of databases)
  customerDirectoryContract(`house on ${kind}`, async customers => {
    const { client, close } = await open();
    for (const { addresses, ...customer } of customers)
      await client.customer.create({ data: { ...customer, addresses: { create: addresses } } });
    return { customers: houseCustomers(client), close };
  });
