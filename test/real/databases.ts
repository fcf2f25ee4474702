import { postgresAdapter } from '#prisma/adapters.js';
import { clientOver } from '#prisma/client.js';
import type { Database } from '#prisma/database.js';
import { schemaEngine } from '#prisma/engine.js';
import { readMigrations, readSchema } from '#prisma/history.js';
import { templates } from '#prisma/templates.js';
import { testCacheDir, testDatabase } from '#prisma/testing.js';
import { realPostgres } from './postgres.js';

/** A fresh, empty database on a PostgreSQL server of its own, as the schema files ask for it. Close it. */
export const realDatabase = async (): Promise<Database> => {
  const server = await realPostgres();
  try {
    const client = await migratedClient(server.url);
    return {
      client,
      kind: 'postgres',
      async close() {
        await client.$disconnect();
        await server.stop();
      },
    };
  } catch (cause) {
    await server.stop();
    throw cause;
  }
};

const migratedClient = async (url: string) => {
  const adapter = postgresAdapter(url, { connections: 8, statementMs: 15_000 });
  const migrations = readMigrations();
  const schema = readSchema();
  const engine = await schemaEngine(adapter, schema);
  await engine.apply(migrations);
  await engine.close();
  const client = clientOver(adapter);
  const step = await templates(testCacheDir).step(migrations, schema);
  if (step) {
    const connection = await adapter.connect();
    await connection.executeScript(step);
    await connection.dispose();
  }
  return client;
};

/** Every database that the hub may stand on, for `describe.each`. */
export const databases: [name: string, open: () => Promise<Database>][] = [
  ['PGlite', testDatabase],
  ['PostgreSQL', realDatabase],
];
