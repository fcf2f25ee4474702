import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { silentLog } from '#platform/log.js';
import { databases } from '#test/real/databases.js';
import { realPostgres } from '#test/real/postgres.js';
import { postgresAdapter } from './adapters.js';
import { clientOver } from './client.js';
import { type Database, databaseHealth, embedded, openDatabase } from './database.js';
import { lockFolder } from './folder-lock.js';
import { migrate } from './migrate.js';
import { openFolder } from './pglite.js';
import { templates } from './templates.js';
import { emptyTables, testCacheDir } from './testing.js';

const someone = (id: string) => ({ id, name: id, phone: id, language: 'EN' as const, since: new Date('2020-01-01T00:00:00.123Z') });

describe.each(databases)('a database on %s', (_, open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database?.close());

  it('begins with every table and no row, and can be emptied again', async () => {
    const { client } = database;
    expect(await client.customer.count()).toBe(0);
    await client.customer.create({
      data: { ...someone('Ada'), addresses: { create: { label: 'home', line: '1', city: 'x', country: 'CN' } } },
    });
    await client.ticket.create({ data: { title: '', description: '', category: 'FAULT', createdAt: new Date(), updatedAt: new Date() } });
    await emptyTables(database);
    expect(await client.address.count()).toBe(0);
    const ticket = await client.ticket.create({
      data: { title: '', description: '', category: 'FAULT', createdAt: new Date(), updatedAt: new Date() },
    });
    expect(ticket.serial).toBe(1);
  });

  it('gives instants back as they were, also by raw SQL', async () => {
    const { client } = database;
    await emptyTables(database);
    await client.customer.create({ data: someone('Ada') });
    expect(await client.customer.findMany()).toMatchObject([someone('Ada')]);
    expect(await client.$queryRaw`SELECT since, to_json(since) AS json FROM crm."Customer" WHERE since = ${someone('').since}`).toEqual([
      { since: someone('').since, json: '2020-01-01T00:00:00.123+00:00' },
    ]);
  });

  it('undoes a transaction that throws, and lets its error pass as it is', async () => {
    const { client } = database;
    await emptyTables(database);
    const work = client.$transaction(async tx => {
      await tx.customer.create({ data: someone('Ada') });
      throw new RangeError('changed my mind');
    });
    await expect(work).rejects.toThrow(RangeError);
    expect(await client.customer.count()).toBe(0);
  });

  it('keeps transactions apart that run at the same time', async () => {
    const { client } = database;
    await emptyTables(database);
    await client.order.create({
      data: { id: 'o', number: '1', customerId: 'c', status: 'PLACED', placedAt: new Date(), totalMinor: 0, currency: 'CNY' },
    });
    const add = () =>
      client.$transaction(async tx => {
        await tx.$queryRaw`SELECT id FROM orders."Order" FOR UPDATE`;
        const { totalMinor } = await tx.order.findUniqueOrThrow({ where: { id: 'o' } });
        await tx.order.update({ where: { id: 'o' }, data: { totalMinor: totalMinor + 1 } });
      });
    await Promise.all(Array.from({ length: 12 }, add));
    expect(await client.order.findUnique({ where: { id: 'o' } })).toMatchObject({ totalMinor: 12 });
  });

  it.each<[string, HubError['code'], (client: Database['client']) => Promise<unknown>]>([
    ['a key that is taken', 'CONFLICT', client => client.customer.createMany({ data: [someone('Eve'), someone('Eve')] })],
    ['a row that is not there', 'CONFLICT', client => client.customer.update({ where: { id: 'x' }, data: { name: 'x' } })],
    [
      'a reference to nothing',
      'CONFLICT',
      client => client.address.create({ data: { customerId: 'x', label: '', line: '', city: '', country: '' } }),
    ],
    ['a table that is missing', 'MISCONFIGURED', client => client.$queryRaw`SELECT * FROM crm."Nothing"`],
    ['SQL that is none', 'INTERNAL', client => client.$queryRaw`SELEC`],
    ['arguments that are none', 'INTERNAL', client => client.customer.findMany({ where: { nothing: 'Eve' } } as never)],
    [
      'a transaction that takes too long',
      'UPSTREAM_TIMEOUT',
      client =>
        client.$transaction(
          async tx => {
            await systemClock.sleep(120);
            await tx.$queryRaw`SELECT 1`;
          },
          { timeout: 40 },
        ),
    ],
  ])('says %s by the code %s, without the values', async (_, code, work) => {
    const error = await work(database.client).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(HubError);
    expect(error).toMatchObject({ code, system: 'database' });
    expect(`${(error as Error).message} ${((error as Error).cause as Error).message}`).not.toMatch(/Eve|→/); // → marks the line of source that it quotes
  });

  it('is UP while it answers', async () => {
    expect(await databaseHealth(database).check(new AbortController().signal)).toEqual({ standing: 'UP', reason: null });
  });
});

describe('an embedded database in a folder', () => {
  let work: string;
  beforeAll(() => {
    work = mkdtempSync(join(tmpdir(), 'switchboard-database-'));
  });
  const open = (name: string) => openDatabase({ dataDir: join(work, name), cacheDir: testCacheDir, log: silentLog });
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  it('keeps what was written until it is opened again', async () => {
    const first = await open('kept');
    await first.client.customer.create({ data: someone('Ada') });
    await first.close();
    const again = await open('kept');
    expect(await again.client.customer.findMany()).toMatchObject([someone('Ada')]);
    await again.close();
  });

  it('has, after a crash, all that was committed and nothing else', async () => {
    const crashing = await open('crashing');
    for (let i = 0; i < 20; i++) await crashing.client.customer.create({ data: someone(`committed-${i}`) });
    await crashing.client
      .$transaction(async tx => {
        await tx.customer.create({ data: someone('uncommitted') });
        // What a killed process leaves: the files as they are at this moment. Nothing else runs while they are copied.
        cpSync(join(work, 'crashing'), join(work, 'left'), { recursive: true });
        throw new RangeError();
      })
      .catch(() => {});
    await crashing.close();
    const left = await open('left');
    expect(await left.client.customer.count({ where: { name: { startsWith: 'committed-' } } })).toBe(20);
    expect(await left.client.customer.count()).toBe(20);
    await left.client.customer.create({ data: someone('after') });
    await left.close();
  });

  it('is refused to a second who would open it, and free once it is closed', async () => {
    const first = await open('shared');
    await expect(open('shared')).rejects.toMatchObject({
      code: 'MISCONFIGURED',
      message: expect.stringContaining(`process ${process.pid}`),
    });
    await first.close();
    await (await open('shared')).close();
  });

  it('is free again also when it could not be closed in order', async () => {
    const { folder, lock } = { folder: join(work, 'stuck'), lock: join(work, 'stuck.lock') };
    const pglite = await openFolder(folder, () => templates(testCacheDir).migrated([]));
    const database = embedded(pglite, await lockFolder(folder));
    await pglite.close();
    await expect(database.close()).rejects.toThrow();
    expect(existsSync(lock)).toBe(false);
  });

  it('is given to one of many who want it at once', async () => {
    const asked = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(join(work, 'wanted'))));
    const given = asked.filter(outcome => outcome.status === 'fulfilled');
    expect(given).toHaveLength(1);
    await given[0]!.value();
    expect(readdirSync(work).filter(name => name.startsWith('wanted'))).toEqual([]);
  });

  it('takes no heed of a lock whose owner is gone', async () => {
    writeFileSync(join(work, 'orphaned.lock'), '4194305 1\n');
    await (await open('orphaned')).close();
    writeFileSync(join(work, 'orphaned.lock'), `${process.pid} 1\n`); // another process had this number before us
    await (await open('orphaned')).close();
    expect(existsSync(join(work, 'orphaned.lock'))).toBe(false);
  });

  it('is not made where something else lies, which stays as it is; an empty folder will do', async () => {
    mkdirSync(join(work, 'taken'));
    writeFileSync(join(work, 'taken/thesis.tex'), 'x');
    await expect(open('taken')).rejects.toMatchObject({ code: 'MISCONFIGURED', message: expect.stringContaining('no database') });
    expect(existsSync(join(work, 'taken/thesis.tex'))).toBe(true);
    mkdirSync(join(work, 'empty'));
    await (await open('empty')).close();
  });

  it('is brought up to date when it is opened', async () => {
    const old = await openFolder(join(work, 'old'), () => templates(testCacheDir).migrated([]));
    await old.close();
    const now = await open('old');
    expect(await now.client.customer.count()).toBe(0);
    await now.close();
  });

  it('is refused when another version has made it', async () => {
    const later = await open('later');
    await later.client
      .$executeRaw`INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', 'y', '20990101_later', now())`;
    await later.close();
    await expect(open('later')).rejects.toMatchObject({ code: 'MISCONFIGURED', message: expect.stringMatching(/20990101_later.*--reset/) });
    writeFileSync(join(work, 'later/PG_VERSION'), '14\n');
    await expect(open('later')).rejects.toMatchObject({ code: 'MISCONFIGURED', message: expect.stringContaining('PostgreSQL 14') });
  });
});

describe('a server that is gone', () => {
  it('is UPSTREAM_UNAVAILABLE when the hub would open it, without the password', async () => {
    const opening = openDatabase({ url: 'postgresql://hub:hunter2@127.0.0.1:1/hub', log: silentLog });
    await expect(opening).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      message: 'No database answers at 127.0.0.1:1/hub (DATABASE_URL)',
    });
  });

  it.each([['nonsense'], ['mysql://127.0.0.1/hub']])('is MISCONFIGURED when the url is %s', async url => {
    await expect(openDatabase({ url, log: silentLog })).rejects.toMatchObject({ code: 'MISCONFIGURED' });
  });

  it('is UPSTREAM_UNAVAILABLE to every kind of question, also in a transaction, and UP again when it is back', async () => {
    const server = await realPostgres();
    await migrate({ args: ['deploy'], url: server.url, cacheDir: testCacheDir, say: () => {} });
    const { client, close } = await openDatabase({ url: server.url, log: silentLog });
    const midway = client.$transaction(async tx => {
      await tx.customer.count();
      await server.down();
      await tx.customer.count();
    });
    await expect(midway).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', system: 'database', retryable: true });
    for (const ask of [
      () => client.customer.count(),
      () => client.$queryRaw`SELECT 1`,
      () => client.$transaction([client.customer.count()]),
      () => client.$transaction(tx => tx.customer.count()),
    ])
      await expect(ask()).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', system: 'database' });
    const health = databaseHealth({ client });
    const { signal } = new AbortController();
    expect(await health.check(signal)).toEqual({ standing: 'DOWN', reason: 'The database cannot be reached' });
    await server.up();
    expect(await health.check(signal)).toEqual({ standing: 'UP', reason: null });
    expect(await client.customer.count()).toBe(0);
    await close();
    await server.stop();
  });

  it('is UPSTREAM_UNAVAILABLE too when it takes the connection and says nothing', async () => {
    const silent: Server = createServer(() => {});
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const client = clientOver(postgresAdapter(`postgresql://127.0.0.1:${port}/hub`, { connections: 1, statementMs: null, connectMs: 200 }));
    await expect(client.customer.count()).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    await client.$disconnect();
    silent.close();
  });
});
