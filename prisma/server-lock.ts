import { Client } from 'pg';
import { type Clock, systemClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import type { Log } from '#platform/log.js';
import { SYSTEM } from './client.js';
import { placeOf } from './database.js';

export interface ServerLockOptions {
  log: Log;
  clock?: Clock;
  /** How long to wait for a predecessor that is just ending, or whose end the server has not noticed yet. */
  patienceMs?: number;
}

/** The name of the lock; any number that nobody else in the database uses. */
const ONLY_HUB = 7_042_027;
const LOOK_AGAIN_MS = 250;

/**
 * Keeps a second hub without Redis out of a database on a server, as folder-lock.ts does for an embedded one: both would
 * number the same streams. The lock belongs to a connection of its own, so it ends with the process, however that ends.
 */
export const lockServer = async (
  url: string,
  { log, clock = systemClock, patienceMs = 5_000 }: ServerLockOptions,
): Promise<{ close(): Promise<void> }> => {
  const closing = new AbortController();

  const take = async (): Promise<Client> => {
    const client = new Client({
      connectionString: url,
      application_name: 'switchboard lock',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      // A machine that is gone without a word must not hold the lock for hours.
      options: '-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3',
    });
    client.on('error', () => {}); // what is lost shows itself by 'end'
    try {
      await client.connect();
      for (let waitedMs = 0; !(await locked(client)); waitedMs += LOOK_AGAIN_MS) {
        if (waitedMs >= patienceMs || closing.signal.aborted)
          throw new HubError(
            'MISCONFIGURED',
            `Another hub without Redis uses the database at ${placeOf(url)}. Stop it, or set REDIS_URL for both`,
            { system: SYSTEM },
          );
        await clock.sleep(LOOK_AGAIN_MS, closing.signal);
      }
      return client;
    } catch (cause) {
      await client.end().catch(() => {});
      if (cause instanceof HubError) throw cause;
      throw new HubError('UPSTREAM_UNAVAILABLE', `No database answers at ${placeOf(url)} (DATABASE_URL)`, { system: SYSTEM, cause });
    }
  };

  let held = await take();
  /** The server was away: takes the lock again when it is back, before another hub does. */
  const hold = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await new Promise<void>(resolve => held.once('end', () => resolve()));
      while (!closing.signal.aborted) {
        try {
          held = await take();
          break;
        } catch (err) {
          log.warn({ err }, 'The lock on the database was lost and cannot be taken again yet');
          await clock.sleep(1_000, closing.signal);
        }
      }
    }
  };
  const holding = hold();

  return {
    async close() {
      closing.abort();
      await held.end();
      await holding;
      await held.end(); // one that was taken meanwhile
    },
  };
};

const locked = async (client: Client): Promise<boolean> => {
  const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [ONLY_HUB]);
  return rows[0]!.taken;
};
