import { afterAll, beforeAll } from 'vitest';
import type { Database } from '#prisma/database.js';
import { emptyTables } from '#prisma/testing.js';
import { databases } from '#test/real/databases.js';
import { callLogContract } from '../contract.js';
import { houseCallLog } from './house.js';
import { memoryCallLog } from './memory.js';

callLogContract('memory', async () => memoryCallLog());

for (const [kind, open] of databases) {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  callLogContract(`house on ${kind}`, async () => {
    await emptyTables(database);
    return houseCallLog(database.client);
  });
}
