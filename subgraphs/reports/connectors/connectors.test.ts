import { afterAll, beforeAll } from 'vitest';
import type { Database } from '#prisma/database.js';
import { emptyTables } from '#prisma/testing.js';
import { databases } from '#test/real/databases.js';
import { factBookContract } from '../contract.js';
import { houseFactBook } from './house.js';
import { memoryFactBook } from './memory.js';

factBookContract('memory', async () => memoryFactBook());

for (const [kind, open] of databases) {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  factBookContract(`house on ${kind}`, async () => {
    await emptyTables(database);
    return houseFactBook(database.client);
  });
}
