import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Database, embedded } from './database.js';
import { readMigrations, readSchema } from './history.js';
import { openInMemory } from './pglite.js';
import { templates } from './templates.js';

/** Where what takes long to make is kept, outside the checkout: where the set-up keeps it. */
export const testCacheDir = process.env.CACHE_DIR || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'switchboard');

/**
 * A fresh, empty database in memory, as the schema files ask for it: also while no migration covers them yet, so that
 * a subgraph can be written before its migration. Takes some 0.5 s; close it.
 */
export const testDatabase = async (): Promise<Database> =>
  embedded(await openInMemory(await templates(testCacheDir).migrated(readMigrations(), readSchema())));

/**
 * Empties every table and begins every count anew: the state of a new test database, in milliseconds. Rows are deleted
 * where there are any, which for test data is many times quicker than TRUNCATE.
 */
export const emptyTables = async ({ client }: Pick<Database, 'client'>): Promise<void> => {
  await client.$executeRaw`
    DO $$
    DECLARE name text; filled boolean;
    BEGIN
      SET LOCAL session_replication_role = replica; -- the order of foreign keys does not matter
      FOR name IN
        SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
        WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND tablename <> '_prisma_migrations'
      LOOP
        EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || name || ')' INTO filled;
        IF filled THEN EXECUTE 'DELETE FROM ' || name; END IF;
      END LOOP;
      FOR name IN SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences WHERE last_value IS NOT NULL LOOP
        EXECUTE 'ALTER SEQUENCE ' || name || ' RESTART';
      END LOOP;
    END $$`;
};
