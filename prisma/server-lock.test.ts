import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '#platform/log.js';
import { type RealPostgres, realPostgres } from '#test/real/postgres.js';
import { lockServer } from './server-lock.js';

describe('a database on a server, used without Redis', () => {
  let server: RealPostgres;
  beforeAll(async () => {
    server = await realPostgres();
  });
  afterAll(() => server?.stop());
  const lock = (patienceMs: number) => lockServer(server.url, { log: silentLog, patienceMs });

  it('is refused to a second hub with the way out, and free once the first has closed', async () => {
    const first = await lock(0);
    await expect(lock(0)).rejects.toMatchObject({ code: 'MISCONFIGURED', message: expect.stringContaining('REDIS_URL') });
    const second = lock(5_000);
    await first.close();
    await (await second).close();
  });

  it('is refused again after the server was away', async () => {
    const first = await lock(0);
    await server.down();
    await server.up();
    await expect
      .poll(
        () =>
          lock(0)
            .then(other => other.close())
            .catch(thrown => thrown.code),
        { timeout: 10_000, interval: 1_500 },
      )
      .toBe('MISCONFIGURED');
    await first.close();
  });

  it('is UPSTREAM_UNAVAILABLE when the server is not there, without the password', async () => {
    await expect(lockServer('postgresql://hub:hunter2@127.0.0.1:1/hub', { log: silentLog })).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      message: 'No database answers at 127.0.0.1:1/hub (DATABASE_URL)',
    });
  });
});
