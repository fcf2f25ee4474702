import { expect, it, onTestFinished } from 'vitest';
import { readMigrations } from './history.js';
import { withOneTable } from './one-table.js';
import { openInMemory } from './pglite.js';
import { templates } from './templates.js';
import { testCacheDir } from './testing.js';

it('reads answers by the parsers that come with a question, in a transaction too, and hands them over once', async () => {
  const pglite = await openInMemory(await templates(testCacheDir).migrated(readMigrations()));
  onTestFinished(() => pglite.close());
  const client = withOneTable(pglite);
  const given: unknown[] = [];
  const { query } = pglite;
  pglite.query = (sql, values, options) => {
    given.push(options);
    return query.call(pglite, sql, values, options) as never;
  };
  /** Of int4. */
  const parsers = { 23: (text: string) => `number ${text}` };
  const ask = { rowMode: 'array' as const, parsers };
  expect((await client.query('SELECT 1::int4', [], ask)).rows).toEqual([['number 1']]);
  expect((await client.query('SELECT $1::int4', [2], ask)).rows).toEqual([['number 2']]);
  expect(given).toEqual([{ rowMode: 'array' }, { rowMode: 'array' }]);
  expect(await client.transaction(async tx => (await tx.query('SELECT 3::int4', [], ask)).rows)).toEqual([['number 3']]);
  await client.transaction(async tx => {
    await tx.query('CREATE TABLE gone (id int)');
    await tx.rollback();
  });
  await expect(client.query('SELECT * FROM gone')).rejects.toThrow('does not exist');
});
