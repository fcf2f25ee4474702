import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Clock, systemClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { postgresAdapter } from './adapters.js';
import { clientOver, SYSTEM } from './client.js';
import { placeOf } from './database.js';
import { LOCK_FILE, schemaEngine } from './engine.js';
import { MIGRATIONS_FOLDER, SCHEMA_FOLDER } from './folders.js';
import { readMigrations, readSchema } from './history.js';
import { type MigrationStatus, migrationStatus, obstacle } from './status.js';
import { templates } from './templates.js';

export interface MigrateOptions {
  /** What follows the command's name. */
  args: readonly string[];
  /** Of a PostgreSQL server; null for the embedded database. */
  url: string | null;
  cacheDir: string | null;
  /** Takes a line for the person who asked. */
  say(line: string): void;
  clock?: Clock;
  /** Where migrations and schema files are, when not in their usual place. */
  migrationsFolder?: string;
  schemaFolder?: string;
}

const HELP = `npm run migrate -- create NAME    writes the migration from the history to prisma/schema; needs no server
                                  --from-nothing  replaces the whole history by one migration
npm run migrate -- deploy         applies what the server at DATABASE_URL has not got yet
npm run migrate -- status         says where that server stands; exit code 1 unless it is up to date
npm run migrate -- resolve NAME   after a migration failed and was seen to: --applied or --rolled-back

The embedded database needs none of this: the hub brings it up to date when it opens it.`;

/** `npm run migrate`. Resolves to the exit code. */
export const migrate = async ({ args, ...options }: MigrateOptions): Promise<number> => {
  const { values, positionals } = read(args);
  const [command, name] = positionals;
  if (command === 'create' && name) return create(name, values['from-nothing'] ?? false, options);
  if (command === 'deploy') return deploy(options);
  if (command === 'status') return status(options);
  if (command === 'resolve' && name && values.applied !== values['rolled-back']) return resolve(name, values.applied ?? false, options);
  options.say(HELP);
  return values.help ? 0 : 2;
};

const read = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        'from-nothing': { type: 'boolean' },
        applied: { type: 'boolean' },
        'rolled-back': { type: 'boolean' },
      },
    });
  } catch (cause) {
    throw new HubError('INVALID_INPUT', `${(cause as Error).message}. See: npm run migrate -- --help`, { cause });
  }
};

type Options = Omit<MigrateOptions, 'args'>;

const create = async (
  name: string,
  fromNothing: boolean,
  { cacheDir, say, clock = systemClock, migrationsFolder = MIGRATIONS_FOLDER, schemaFolder = SCHEMA_FOLDER }: Options,
): Promise<number> => {
  if (!/^[a-z0-9_]+$/.test(name)) throw new HubError('INVALID_INPUT', `The name of a migration has a-z, 0-9 and _ only, not "${name}"`);
  const history = fromNothing ? [] : readMigrations(migrationsFolder);
  const sql = await templates(cacheDir).step(history, readSchema(schemaFolder));
  if (sql === null) {
    say('The migrations make what prisma/schema says; there is nothing to create.');
    return 0;
  }
  if (fromNothing)
    for (const old of await readdir(migrationsFolder).catch(() => [])) await rm(join(migrationsFolder, old), { recursive: true });
  const folder = `${clock.now().toISOString().replace(/\D/g, '').slice(0, 14)}_${name}`;
  await mkdir(join(migrationsFolder, folder), { recursive: true });
  await writeFile(join(migrationsFolder, folder, 'migration.sql'), sql);
  await writeFile(join(migrationsFolder, 'migration_lock.toml'), LOCK_FILE);
  say(`Created prisma/migrations/${folder}/migration.sql. Read it before you commit it: it is what will run.`);
  return 0;
};

const deploy = async (options: Options): Promise<number> => {
  const { say, migrationsFolder } = options;
  const url = serverOf(options);
  const standing = await statusOn(url, migrationsFolder);
  const reason = obstacle(standing);
  if (reason) throw new HubError('CONFLICT', `Nothing was applied to the database at ${placeOf(url)}: ${reason}`);
  // The engine lets one process at a time migrate a database, by the same lock as the stock command line's.
  const engine = await schemaEngine(migrationAdapter(url), readSchema());
  try {
    for (const name of await engine.apply(readMigrations(migrationsFolder))) say(`Applied ${name}`);
    say(`The database at ${placeOf(url)} is up to date.`);
    return 0;
  } finally {
    await engine.close();
  }
};

const status = async (options: Options): Promise<number> => {
  const { say, migrationsFolder } = options;
  const place = placeOf(serverOf(options));
  const standing = await statusOn(serverOf(options), migrationsFolder);
  for (const [state, names] of Object.entries(standing)) for (const name of names as string[]) say(`${state.padEnd(8)} ${name}`);
  const reason = obstacle(standing);
  const behind = standing.pending.length;
  if (reason) say(`The database at ${place} cannot be used: ${reason}.`);
  else if (behind > 0) say(`The database at ${place} is behind by ${behind}. Run: npm run migrate -- deploy`);
  else say(`The database at ${place} is up to date.`);
  return reason || behind > 0 ? 1 : 0;
};

const resolve = async (name: string, applied: boolean, options: Options): Promise<number> => {
  const { failed, pending } = await statusOn(serverOf(options), options.migrationsFolder);
  // A database that came about in another way may be told that it has a migration which never ran.
  if (!failed.includes(name) && !(applied && pending.includes(name))) {
    throw new HubError('CONFLICT', `${name} is not a failed migration of the database at ${placeOf(serverOf(options))}`);
  }
  const engine = await schemaEngine(migrationAdapter(serverOf(options)), readSchema());
  try {
    await engine.resolve(name, applied ? 'applied' : 'rolled back', readMigrations(options.migrationsFolder));
  } finally {
    await engine.close();
  }
  options.say(applied ? `${name} counts as applied.` : `${name} counts as rolled back; deploy will try it again.`);
  return 0;
};

const serverOf = ({ url }: Options): string => {
  if (url) return url;
  throw new HubError(
    'MISCONFIGURED',
    'DATABASE_URL is not set. The embedded database needs no migrating by hand: the hub brings it up to date when it opens it',
  );
};

/** One connection, since the engine's lock belongs to it; and no limit of time, since an index on a big table may take long. */
const migrationAdapter = (url: string) => postgresAdapter(url, { connections: 1, statementMs: null });

const statusOn = async (url: string, migrationsFolder?: string): Promise<MigrationStatus> => {
  const client = clientOver(migrationAdapter(url));
  try {
    return await migrationStatus(client, readMigrations(migrationsFolder));
  } catch (cause) {
    if (!(cause instanceof HubError)) throw cause;
    throw new HubError(cause.code, `${cause.message}: ${placeOf(url)}`, { system: SYSTEM, cause });
  } finally {
    await client.$disconnect();
  }
};
