import type { PGlite } from '@electric-sql/pglite';
import { HubError } from '#kernel/errors.js';
import type { HealthCheck } from '#platform/health.js';
import type { Log } from '#platform/log.js';
import { pgliteAdapter, postgresAdapter } from './adapters.js';
import { clientOver, SYSTEM } from './client.js';
import { schemaEngine } from './engine.js';
import { lockFolder } from './folder-lock.js';
import type { PrismaClient } from './generated/client.js';
import { readMigrations, readSchema } from './history.js';
import { openFolder, openInMemory } from './pglite.js';
import { migrationStatus, obstacle } from './status.js';
import { templates } from './templates.js';

/** What the hub itself stores: embedded, or on a PostgreSQL server; the same tables in both. */
export interface Database {
  client: PrismaClient;
  kind: 'pglite' | 'postgres';
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** A PostgreSQL server's; without it the embedded database is used. */
  url?: string | null;
  /** Where the embedded database is kept; without it, in memory. */
  dataDir?: string | null;
  /** Where templates are kept, outside the checkout; without it a new embedded database takes seconds longer. */
  cacheDir?: string | null;
  /** Connections to a server at most. */
  connections?: number;
  log: Log;
}

/**
 * Opens the database as it must be to be used. An embedded one is brought up to date by itself; on a server that is the
 * operator's decision, so a server that is behind is refused with the command to run.
 */
export const openDatabase = ({ url, ...options }: DatabaseOptions): Promise<Database> =>
  url ? openServer(url, options) : openEmbedded(options);

const misconfigured = (message: string) => new HubError('MISCONFIGURED', message, { system: SYSTEM });

const openServer = async (url: string, { connections = 10, log }: DatabaseOptions): Promise<Database> => {
  const place = placeOf(url);
  const onError = (err: Error) => log.warn({ err }, 'A connection to the database was lost');
  const client = clientOver(postgresAdapter(url, { connections, statementMs: 15_000, onError }));
  try {
    const status = await migrationStatus(client, readMigrations());
    const reason = obstacle(status);
    if (reason) throw misconfigured(`The database at ${place} cannot be used: ${reason}`);
    const behind = status.pending.join(', ');
    if (behind) throw misconfigured(`The database at ${place} is behind by ${behind}. Run: npm run migrate -- deploy`);
  } catch (cause) {
    await client.$disconnect();
    if (!(cause instanceof HubError) || cause.message.includes(place)) throw cause;
    const words = cause.code === 'UPSTREAM_UNAVAILABLE' ? `No database answers at ${place}` : `${cause.message}: ${place}`;
    throw new HubError(cause.code, `${words} (DATABASE_URL)`, { system: SYSTEM, cause });
  }
  return { client, kind: 'postgres', close: () => client.$disconnect() };
};

const openEmbedded = async ({ dataDir, cacheDir = null }: DatabaseOptions): Promise<Database> => {
  const template = () => templates(cacheDir).migrated(readMigrations());
  if (!dataDir) return embedded(await openInMemory(await template()));
  const unlock = await lockFolder(dataDir);
  const pglite = await openFolder(dataDir, template).catch(async cause => {
    await unlock();
    throw cause;
  });
  const database = embedded(pglite, unlock);
  try {
    await bringUpToDate(database.client, pglite, dataDir);
    return database;
  } catch (cause) {
    await database.close();
    throw cause;
  }
};

/** The Database over a PGlite that is open and up to date. */
export const embedded = (pglite: PGlite, afterwards: () => Promise<void> = async () => {}): Database => {
  const client = clientOver(pgliteAdapter(pglite));
  return {
    client,
    kind: 'pglite',
    async close() {
      try {
        await client.$disconnect();
        await pglite.close();
      } finally {
        await afterwards();
      }
    },
  };
};

const bringUpToDate = async (client: PrismaClient, pglite: PGlite, dataDir: string): Promise<void> => {
  const migrations = readMigrations();
  const status = await migrationStatus(client, migrations);
  const reason = obstacle(status);
  if (reason) throw misconfigured(`The data folder ${dataDir} cannot be used: ${reason}. Choose another, or begin afresh with --reset`);
  if (status.pending.length === 0) return;
  const engine = await schemaEngine(pgliteAdapter(pglite), readSchema());
  try {
    await engine.apply(migrations);
  } finally {
    await engine.close();
  }
};

/** Whether the database answers. */
export const databaseHealth = ({ client }: Pick<Database, 'client'>): HealthCheck => ({
  name: SYSTEM,
  async check() {
    try {
      await client.$queryRaw`SELECT 1`;
      return { standing: 'UP', reason: null };
    } catch (cause) {
      return { standing: 'DOWN', reason: cause instanceof HubError ? cause.message : 'The database does not answer' };
    }
  },
});

/** Which database a URL means, without who we are to it. */
export const placeOf = (url: string): string => {
  const parsed = URL.parse(url);
  if (parsed && /^postgres(ql)?:$/.test(parsed.protocol)) return `${parsed.host}${parsed.pathname}`;
  throw misconfigured('DATABASE_URL is no PostgreSQL URL; it should read postgresql://user:password@host:port/database');
};
