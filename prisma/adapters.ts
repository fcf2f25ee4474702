import { PGlite } from '@electric-sql/pglite';
import { PrismaPg } from '@prisma/adapter-pg';
import type { SqlDriverAdapter, SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { withOneTable } from './one-table.js';

type Factory = SqlMigrationAwareDriverAdapterFactory;

/**
 * Prisma's way into PGlite. The adapter from the registry neither waits for a script nor reports its failure, which
 * would let a broken migration pass as applied; and it never closes the shadow database that it opens. `blank` makes an
 * empty database to be that shadow.
 */
export const pgliteAdapter = (pglite: PGlite, blank: () => Promise<PGlite> = () => PGlite.create()): Factory => {
  const factory = new PrismaPGlite(withOneTable(pglite) as PGlite) as unknown as Factory;
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => withScripts(await factory.connect(), script => pglite.exec(script)),
    connectToShadowDb: async () => {
      const shadow = await blank();
      const adapter = await pgliteAdapter(shadow).connect();
      return Object.assign(adapter, { dispose: () => shadow.close() });
    },
  };
};

export interface PostgresOptions {
  /** Connections at most. */
  connections: number;
  /** The longest that one statement may take; null for as long as it wants. */
  statementMs: number | null;
  /** How long to wait for a connection. */
  connectMs?: number;
  onError?(cause: Error): void;
}

/**
 * Prisma's way into a PostgreSQL server. Every session is put on UTC: the adapter reads instants as if they were.
 * A script is sent whole, so that the server parses it; the adapter would cut it at every semicolon.
 */
export const postgresAdapter = (
  url: string,
  { connections, statementMs, connectMs = 5_000, onError = () => {} }: PostgresOptions,
): Factory => {
  const factory = new PrismaPg(
    {
      connectionString: url,
      max: connections,
      connectionTimeoutMillis: connectMs,
      options: '-c TimeZone=UTC',
      application_name: 'switchboard',
      keepAlive: true,
      ...(statementMs !== null && { statement_timeout: statementMs }),
    },
    { onPoolError: onError, onConnectionError: onError },
  );
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => {
      const adapter = await factory.connect();
      return withScripts(adapter, script => adapter.underlyingDriver().query(script));
    },
    // Migrations are made on PGlite (migrate.ts); nothing here creates databases on somebody's server.
    connectToShadowDb: async () => pgliteAdapter(await PGlite.create()).connect(),
  };
};

/** The same connection with another way to run a script; what goes wrong there is worded by the adapter, as all else. */
const withScripts = (adapter: SqlDriverAdapter, run: (script: string) => Promise<unknown>): SqlDriverAdapter =>
  Object.assign(adapter, {
    executeScript: async (script: string) => {
      try {
        await run(script);
      } catch (cause) {
        (adapter as unknown as { onError(cause: unknown): never }).onError(cause);
      }
    },
  });
