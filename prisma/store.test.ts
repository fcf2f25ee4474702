import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { storeContract } from '#platform/bus/store.contract.js';
import { databases } from '#test/real/databases.js';
import type { Database } from './database.js';
import { databaseStore } from './store.js';
import { emptyTables } from './testing.js';

describe.each(databases)('on %s', (name, open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database?.close());

  const make = async () => {
    await emptyTables(database);
    const clock = new ManualClock();
    const [store, other] = [databaseStore(database.client, clock), databaseStore(database.client, clock)];
    return { store, other, pass: (ms: number) => clock.advance(ms) };
  };

  storeContract(`the store in ${name}`, make);

  it('keeps no row of what has run out once another value with an end is set', async () => {
    const { store, pass } = await make();
    for (const key of ['a', 'b', 'c']) await store.set(key, 1, 1_000);
    await store.set('lasting', 1);
    await pass(1_000);
    await store.set('d', 1, 1_000);
    const rows = await database.client.storedValue.findMany({ orderBy: { key: 'asc' } });
    expect(rows.map(({ key }) => key)).toEqual(['d', 'lasting']);
  });
});
