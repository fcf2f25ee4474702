import { afterAll, beforeAll } from 'vitest';
import type { Database } from '#prisma/database.js';
import { emptyTables } from '#prisma/testing.js';
import { databases } from '#test/real/databases.js';
import { contextStoreContract } from '../contract.js';
import { houseContexts } from './house.js';
import { memoryContexts } from './memory.js';

contextStoreContract('memory', async () => memoryContexts());

for (const [kind, open] of databases) {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  contextStoreContract(`house on ${kind}`, async () => {
    await emptyTables(database);
    return houseContexts(database.client);
  });
}
