import { join } from 'node:path';
import { type Clock, systemClock } from '#kernel/clock.js';
import { type Ids, timeOrderedIds } from '#kernel/ids.js';
import type { Bus } from '#platform/bus/bus.js';
import { inProcessBus, keptBus } from '#platform/bus/in-process.js';
import { inProcessStore } from '#platform/bus/in-process-store.js';
import { redisBus } from '#platform/bus/redis.js';
import { type RedisConnection, redisConnection } from '#platform/bus/redis-connection.js';
import { redisStore } from '#platform/bus/redis-store.js';
import type { Store } from '#platform/bus/store.js';
import type { HealthCheck } from '#platform/health.js';
import type { Lifecycle } from '#platform/lifecycle.js';
import type { Log } from '#platform/log.js';
import { type Database, databaseHealth, openDatabase } from '#prisma/database.js';
import { databaseJournal } from '#prisma/journal.js';
import { lockServer } from '#prisma/server-lock.js';
import { databaseStore } from '#prisma/store.js';

/** What everything in a process stands on. */
export interface Ground {
  clock: Clock;
  ids: Ids;
  log: Log;
  lifecycle: Lifecycle;
  bus: Bus;
  store: Store;
  /** Absent in a house of one process. Closed by the ground. */
  redis?: RedisConnection;
  health: HealthCheck[];
}

export interface GroundOptions {
  redisUrl: string | null;
  log: Log;
  lifecycle: Lifecycle;
  clock?: Clock;
  ids?: Ids;
}

/** With a database: bus and store are kept in it where there is no Redis. */
export async function groundWithDatabase(options: GroundOptions & DatabasePlace): Promise<Ground & { database: Database }> {
  const { log, lifecycle, clock = systemClock } = options;
  const database = lifecycle.opened('database', await openDatabase(databaseOf(options)), opened => opened.close());
  const shared = await sharedThrough(options, async () => {
    if (options.databaseUrl) lifecycle.opened('database lock', await lockServer(options.databaseUrl, { log }), lock => lock.close());
    return { bus: await keptBus(databaseJournal(database.client, log)), store: databaseStore(database.client, clock) };
  });
  return { ...shared, database, health: [databaseHealth(database), ...shared.health] };
}

/** For a process that stores nothing itself: it reaches the others by Redis alone. */
export const groundOnRedis = (options: GroundOptions & { redisUrl: string }): Promise<Ground> =>
  sharedThrough(options, () => {
    throw new Error('unreachable: there is a Redis');
  });

/** For a process that is no part of a hub. */
export const groundAlone = ({ log, lifecycle, clock = systemClock, ids = timeOrderedIds() }: Omit<GroundOptions, 'redisUrl'>): Ground => ({
  ...{ clock, ids, log, lifecycle, health: [] },
  bus: lifecycle.opened('bus', inProcessBus(), opened => opened.close()),
  store: inProcessStore({ clock }),
});

export interface DatabasePlace {
  databaseUrl: string | null;
  /** Where an embedded one is kept. */
  dataDir?: string;
  cacheDir: string;
}

const databaseOf = ({ databaseUrl, dataDir, cacheDir, log }: DatabasePlace & { log: Log }) => ({
  url: databaseUrl,
  dataDir: dataDir === undefined ? null : join(dataDir, 'database'),
  cacheDir,
  log,
});

const sharedThrough = async (
  { redisUrl, log, lifecycle, clock = systemClock, ids = timeOrderedIds() }: GroundOptions,
  embedded: () => Promise<{ bus: Bus; store: Store }> | { bus: Bus; store: Store },
): Promise<Ground> => {
  const base = { clock, ids, log, lifecycle };
  if (redisUrl === null) {
    const { bus, store } = await embedded();
    lifecycle.opened('bus', bus, opened => opened.close());
    return { ...base, bus, store, health: [] };
  }
  const redis = lifecycle.opened('redis', await redisConnection({ url: redisUrl, log }), opened => opened.close());
  const bus = lifecycle.opened('bus', redisBus({ redis, log }), opened => opened.close());
  return { ...base, bus, store: redisStore({ redis }), redis, health: [redis.health] };
};
