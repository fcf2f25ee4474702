import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { pgliteAdapter } from './adapters.js';
import { schemaEngine } from './engine.js';
import { fingerprint, type Migration, readSchema, type SchemaFile } from './history.js';

/** How many templates stay, for checkouts that share the cache. A database is 40 MB. */
const KEPT = 10;

const pgliteVersion = (): string => JSON.parse(readFileSync(findPackageJSON('@electric-sql/pglite', import.meta.url)!, 'utf8')).version;

/**
 * Whole empty databases as files. PostgreSQL's first start takes seconds in WebAssembly, unpacking one a fraction of
 * that; so each is made once and kept in the cache folder. Without a cache folder everything works, only slower.
 */
export const templates = (cacheDir: string | null) => {
  const folder = cacheDir && join(cacheDir, 'pglite');

  const kept = async (name: string, make: () => Promise<PGlite>): Promise<Blob> => {
    const file = folder && join(folder, `${name}.tar`);
    if (file && existsSync(file)) return new Blob([await readFile(file)]);
    const pglite = await make();
    try {
      const dump = await pglite.dumpDataDir('none');
      if (file) await keep(file, dump).catch(() => {}); // a full or read-only disk costs time, nothing else
      return dump;
    } finally {
      await pglite.close();
    }
  };

  const blank = async (): Promise<PGlite> => PGlite.create({ loadDataDir: await kept(`blank-${pgliteVersion()}`, () => PGlite.create()) });

  /** The SQL that the schema files ask for beyond the migrations; null when the migrations make all of it. */
  const step = async (migrations: readonly Migration[], schema: readonly SchemaFile[]): Promise<string | null> => {
    const file = folder && join(folder, `step-${keyOf(migrations, schema)}.sql`);
    if (file && existsSync(file)) return (await readFile(file, 'utf8')) || null;
    const pglite = await blank();
    const engine = await schemaEngine(pgliteAdapter(pglite, blank), schema);
    try {
      await engine.apply(migrations);
      const script = await engine.stepTo(schema, migrations);
      if (file) await keep(file, new Blob([script ?? ''])).catch(() => {});
      return script;
    } finally {
      await engine.close();
      await pglite.close();
    }
  };

  return {
    /** PostgreSQL with nothing in it, in memory. */
    blank,
    step,

    /** A database that these migrations made. With `schema`, what that asks for beyond them is added. */
    migrated: (migrations: readonly Migration[], schema: readonly SchemaFile[] | null = null): Promise<Blob> =>
      kept(`migrated-${pgliteVersion()}-${keyOf(migrations, schema ?? [])}`, async () => {
        const pglite = await blank();
        const engine = await schemaEngine(pgliteAdapter(pglite, blank), schema ?? readSchema());
        await engine.apply(migrations);
        await engine.close();
        const script = schema && (await step(migrations, schema));
        if (script) await pglite.exec(script);
        return pglite;
      }),
  };
};

const keyOf = (migrations: readonly Migration[], schema: readonly SchemaFile[]): string =>
  fingerprint(...migrations.flatMap(({ name, checksum }) => [name, checksum]), 'schema', ...schema.map(({ content }) => content));

const keep = async (file: string, dump: Blob): Promise<void> => {
  const folder = join(file, '..');
  await mkdir(folder, { recursive: true });
  const half = `${file}.${process.pid}-${createHash('sha256').update(String(performance.now())).digest('hex').slice(0, 8)}`;
  await writeFile(half, new Uint8Array(await dump.arrayBuffer()));
  await rename(half, file);
  const names = (await readdir(folder)).filter(name => /^(migrated|step)-.*\.(tar|sql)$/.test(name));
  const byAge = await Promise.all(names.map(async name => ({ path: join(folder, name), at: (await stat(join(folder, name))).mtimeMs })));
  for (const { path } of byAge.sort((a, b) => b.at - a.at).slice(KEPT)) await rm(path, { force: true });
};
