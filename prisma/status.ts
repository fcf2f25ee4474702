import type { PrismaClient } from './generated/client.js';
import type { Migration } from './history.js';

/** A row of `_prisma_migrations`, as far as it matters here. */
export interface AppliedRow {
  migration_name: string;
  checksum: string;
  finished_at: Date | string | null;
  rolled_back_at: Date | string | null;
}

/** Where a database stands, by the names and checksums it has noted of what was done to it. */
export interface MigrationStatus {
  applied: string[];
  /** In the folder, not in the database. */
  pending: string[];
  /** Applied, and the file has been edited since. */
  changed: string[];
  /** In the database, not in the folder: it was made by a later version. */
  unknown: string[];
  /** Begun and not finished. */
  failed: string[];
}

export const statusOf = (migrations: readonly Migration[], rows: readonly AppliedRow[]): MigrationStatus => {
  const standing = rows.filter(row => row.rolled_back_at === null);
  const done = new Map(standing.filter(row => row.finished_at !== null).map(row => [row.migration_name, row.checksum]));
  const names = new Set(migrations.map(({ name }) => name));
  return {
    applied: migrations.filter(({ name }) => done.has(name)).map(({ name }) => name),
    pending: migrations.filter(({ name }) => !done.has(name)).map(({ name }) => name),
    changed: migrations.filter(({ name, checksum }) => done.has(name) && done.get(name) !== checksum).map(({ name }) => name),
    unknown: [...done.keys()].filter(name => !names.has(name)),
    failed: standing.filter(row => row.finished_at === null).map(row => row.migration_name),
  };
};

/** Why a database may not be used as it is; null when only pending migrations, or nothing, is between. */
export const obstacle = ({ changed, unknown, failed }: MigrationStatus): string | null => {
  if (failed.length > 0) return `the migration ${failed.join(', ')} was begun and did not finish`;
  if (unknown.length > 0)
    return `it has had migrations that this version does not know (${unknown.join(', ')}); it was made by a later one`;
  if (changed.length > 0) return `the migration ${changed.join(', ')} was edited after it had been applied`;
  return null;
};

/** Asks the database itself; needs no schema engine. */
export const migrationStatus = async (client: PrismaClient, migrations: readonly Migration[]): Promise<MigrationStatus> => {
  const [table] = await client.$queryRaw<{ known: boolean }[]>`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS known`;
  const rows = table?.known
    ? await client.$queryRaw<AppliedRow[]>`SELECT migration_name, checksum, finished_at, rolled_back_at FROM _prisma_migrations`
    : [];
  return statusOf(migrations, rows);
};
