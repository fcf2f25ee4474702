import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { silentLog } from '#platform/log.js';
import { type RealPostgres, realPostgres } from '#test/real/postgres.js';
import { openDatabase } from './database.js';
import { MIGRATIONS_FOLDER, SCHEMA_FOLDER } from './folders.js';
import { readMigrations, readSchema } from './history.js';
import { migrate } from './migrate.js';
import { templates } from './templates.js';
import { testCacheDir } from './testing.js';

const work = mkdtempSync(join(tmpdir(), 'switchboard-migrate-'));
const migrationsFolder = join(work, 'migrations');
const schemaFolder = join(work, 'schema');
const clock = new ManualClock('2026-01-05T09:00:00Z');
let server: RealPostgres;
let url: string;
let said: string[];

beforeAll(async () => {
  server = await realPostgres();
});
afterAll(async () => {
  await server?.stop();
  rmSync(work, { recursive: true, force: true });
});

const run = async (...args: string[]): Promise<number> => {
  said = [];
  return migrate({ args, url, cacheDir: testCacheDir, say: line => said.push(line), clock, migrationsFolder, schemaFolder });
};
const query = async (sql: string) => {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
};

const MAIN = `generator client {\n  provider = "prisma-client"\n  output = "../generated"\n}\ndatasource db {\n  provider = "postgresql"\n  schemas = ["shop"]\n}\n`;
const BOOK = `model Book {\n  id String @id\n  title String\n  @@schema("shop")\n}\n`;
const AUTHOR = `model Author {\n  id String @id\n  name String @default("a; b")\n  @@schema("shop")\n}\n`;
const writeMigration = (name: string, sql: string) => {
  cpSync(join(migrationsFolder, readdirSync(migrationsFolder).find(entry => entry.endsWith('init'))!), join(migrationsFolder, name), {
    recursive: true,
  });
  writeFileSync(join(migrationsFolder, name, 'migration.sql'), sql);
};

describe('npm run migrate', () => {
  let count = 0;
  beforeEach(async () => {
    rmSync(work, { recursive: true, force: true });
    cpSync(SCHEMA_FOLDER, schemaFolder, { recursive: true });
    for (const file of readdirSync(schemaFolder)) rmSync(join(schemaFolder, file));
    writeFileSync(join(schemaFolder, 'main.prisma'), MAIN + BOOK);
    url = await server.newDatabase(`shop${++count}`);
    expect(await run('create', 'init')).toBe(0);
  });

  it('writes a migration and, once the schema has changed, the step to it', async () => {
    expect(readdirSync(migrationsFolder)).toEqual(['20260105090000_init', 'migration_lock.toml']);
    expect(readFileSync(join(migrationsFolder, '20260105090000_init/migration.sql'), 'utf8')).toContain('CREATE TABLE "shop"."Book"');
    expect(readFileSync(join(migrationsFolder, 'migration_lock.toml'), 'utf8')).toContain('provider = "postgresql"');

    expect(await run('create', 'nothing')).toBe(0);
    expect(said.join()).toContain('nothing to create');
    expect(readdirSync(migrationsFolder)).toHaveLength(2);

    writeFileSync(join(schemaFolder, 'author.prisma'), AUTHOR);
    await clock.advance(1_000);
    await run('create', 'authors');
    const [, step] = readMigrations(migrationsFolder);
    expect(step?.name).toMatch(/_authors$/);
    expect(step?.sql).toContain('CREATE TABLE "shop"."Author"');
    expect(step?.sql).not.toContain('Book');
  });

  it('replaces the history when told to', async () => {
    writeFileSync(join(schemaFolder, 'author.prisma'), AUTHOR);
    await clock.advance(1_000);
    await run('create', 'init', '--from-nothing');
    const migrations = readMigrations(migrationsFolder);
    expect(migrations).toHaveLength(1);
    expect(migrations[0]?.sql).toMatch(/Author[\s\S]*Book|Book[\s\S]*Author/);
  });

  it('deploys once, however many do it at the same time', async () => {
    expect(await run('status')).toBe(1);
    expect(said.join()).toContain('behind by 1');
    expect(await Promise.all([run('deploy'), run('deploy'), run('deploy')])).toEqual([0, 0, 0]);
    expect(await query('SELECT count(*)::int AS n FROM _prisma_migrations')).toEqual([{ n: 1 }]);
    expect(await query('SELECT * FROM shop."Book"')).toEqual([]);
    expect(await run('status')).toBe(0);
    expect(said.join()).toContain('up to date');
  });

  it("keeps Prisma's own table: its columns, and its checksum of the file", async () => {
    await run('deploy');
    // As in databases that the stock command line (7.x) has made.
    expect(
      await query(`SELECT column_name || ' ' || data_type || coalesce('(' || character_maximum_length || ')', '')
        || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END || coalesce(' ' || column_default, '') AS is
        FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position`),
    ).toEqual(
      [
        'id character varying(36) not null',
        'checksum character varying(64) not null',
        'finished_at timestamp with time zone',
        'migration_name character varying(255) not null',
        'logs text',
        'rolled_back_at timestamp with time zone',
        'started_at timestamp with time zone not null now()',
        'applied_steps_count integer not null 0',
      ].map(is => ({ is })),
    );
    const file = readFileSync(join(migrationsFolder, readMigrations(migrationsFolder)[0]!.name, 'migration.sql'));
    expect(await query('SELECT checksum, applied_steps_count FROM _prisma_migrations')).toEqual([
      { checksum: createHash('sha256').update(file).digest('hex'), applied_steps_count: 1 },
    ]);
  });

  it('refuses a database whose migration was edited afterwards', async () => {
    await run('deploy');
    writeFileSync(join(migrationsFolder, readMigrations(migrationsFolder)[0]!.name, 'migration.sql'), '-- edited');
    expect(await run('status')).toBe(1);
    expect(said.join('\n')).toMatch(/changed {2}\d+_init/);
    await expect(run('deploy')).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('edited') });
  });

  it('refuses a database that a later version has made', async () => {
    await run('deploy');
    await query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', 'y', '20990101000000_later', now())`,
    );
    expect(await run('status')).toBe(1);
    expect(said.join()).toContain('made by a later one');
    await expect(run('deploy')).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('undoes a migration that fails, says so, and goes on when told what became of it', async () => {
    await run('deploy');
    writeMigration('20990101000000_broken', `CREATE TABLE shop."Half" (id text); SELECT 'a;b'; SELECT 1/0;`);
    await expect(run('deploy')).rejects.toThrow(/20990101000000_broken[\s\S]*division by zero/);
    expect(await query(`SELECT to_regclass('shop."Half"') AS half`)).toEqual([{ half: null }]);
    expect(await run('status')).toBe(1);
    await expect(run('deploy')).rejects.toMatchObject({ message: expect.stringContaining('did not finish') });

    writeMigration('20990101000000_broken', `CREATE TABLE shop."Half" (id text DEFAULT 'a;b'); DO $$ BEGIN PERFORM 1; END $$;`);
    for (const outcome of ['--rolled-back', '--applied'])
      await expect(run('resolve', readMigrations(migrationsFolder)[0]!.name, outcome)).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringContaining('is not a failed migration'),
      });
    await expect(run('resolve', 'no_such', '--applied')).rejects.toMatchObject({ code: 'CONFLICT' });
    await run('resolve', '20990101000000_broken', '--rolled-back');
    expect(await run('deploy')).toBe(0);
    await query(`INSERT INTO shop."Half" DEFAULT VALUES`);
    expect(await query(`SELECT id FROM shop."Half"`)).toEqual([{ id: 'a;b' }]);
    expect(await run('status')).toBe(0);
  });

  it('says what it can do', async () => {
    expect(await run('--help')).toBe(0);
    expect(said.join()).toContain('migrate -- deploy');
    expect(await run('nonsense')).toBe(2);
    await expect(run('--nonsense')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(run('create', 'Bad Name')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('says which database does not answer, and nothing of the password', async () => {
    url = 'postgresql://hub:hunter2@127.0.0.1:1/hub';
    await expect(run('deploy')).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      message: expect.stringMatching(/127\.0\.0\.1:1\/hub$/),
    });
    await expect(run('status')).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    url = '';
    await expect(run('deploy')).rejects.toMatchObject({
      code: 'MISCONFIGURED',
      message: expect.stringContaining('DATABASE_URL is not set'),
    });
  });
});

describe('the history in prisma/migrations', () => {
  it('makes exactly what prisma/schema says (else: npm run migrate -- create NAME)', async () => {
    expect(await templates(testCacheDir).step(readMigrations(), readSchema())).toBeNull();
  });

  it('takes an empty server to where the hub can use it', async () => {
    const empty = await server.newDatabase('whole');
    await expect(openDatabase({ url: empty, log: silentLog })).rejects.toMatchObject({
      code: 'MISCONFIGURED',
      message: expect.stringContaining('npm run migrate -- deploy'),
    });
    expect(await migrate({ args: ['deploy'], url: empty, cacheDir: testCacheDir, say: () => {} })).toBe(0);
    const database = await openDatabase({ url: empty, log: silentLog });
    expect(await database.client.customer.count()).toBe(0);
    await database.close();
    expect(existsSync(join(MIGRATIONS_FOLDER, 'migration_lock.toml'))).toBe(true);
  });
});
