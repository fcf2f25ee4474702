import { createClient } from 'redis';
import { HubError } from '#kernel/errors.js';
import type { HealthCheck } from '../health.js';
import { inTime } from '../in-time.js';
import type { Log } from '../log.js';

const makeClient = (url: string, timeoutMs: number, reconnectStrategy: (retries: number, cause: Error) => number | Error) =>
  createClient({ url, commandOptions: { timeout: timeoutMs }, socket: { connectTimeout: timeoutMs, reconnectStrategy } });
type Client = ReturnType<typeof makeClient>;

export interface RedisConnectionOptions {
  /** redis://[[user]:password@]host[:port][/database], or rediss:// for TLS. */
  url: string;
  log: Log;
  /** How long a command may take, waiting for a lost connection included. */
  timeoutMs?: number;
  /** How long to keep trying at first, for a Redis that is starting too. */
  patienceMs?: number;
}

/** One connection to Redis, shared by the bus and the store; it comes back by itself when it is lost. */
export interface RedisConnection {
  /** Does what Redis answers within the time; what goes wrong is a HubError. */
  ask<T>(command: (client: Client) => Promise<T>): Promise<T>;
  /**
   * A second connection, for reads that block and for listening. Connected; owned by who asked for it, who makes a new one
   * when it is lost: one that came back by itself would hide what was missed meanwhile.
   */
  another(): Promise<Client>;
  health: HealthCheck;
  close(): Promise<void>;
}

export async function redisConnection({
  url,
  log,
  timeoutMs = 2_000,
  patienceMs = 5_000,
}: RedisConnectionOptions): Promise<RedisConnection> {
  const place = placeOf(url);
  const startedAt = performance.now();
  let everReady = false;
  const client = makeClient(url, timeoutMs, (retries, cause) =>
    everReady || performance.now() - startedAt < patienceMs ? Math.min(50 * 2 ** retries, 2_000) : cause,
  );
  listen(client, log, place);
  try {
    await client.connect();
    everReady = true;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : String(cause);
    throw new HubError('UPSTREAM_UNAVAILABLE', `Redis at ${place} cannot be reached: ${why}`, { system: 'redis', cause });
  }

  return {
    ask: command => withinTime(timeoutMs + 500, place, () => command(client)),
    async another() {
      // A read that blocks is not late: it has no time limit of its own, but ends with its connection.
      const socket = { connectTimeout: timeoutMs, reconnectStrategy: false as const };
      const second = client.duplicate({ commandOptions: { timeout: 0 }, socket }) as Client;
      listen(second, log, place);
      await second.connect();
      return second;
    },
    health: {
      name: 'redis',
      async check() {
        try {
          await withinTime(timeoutMs, place, () => client.ping());
          return { standing: 'UP', reason: null };
        } catch (thrown) {
          return { standing: 'DOWN', reason: (thrown as Error).message };
        }
      },
    },
    async close() {
      client.destroy();
    },
  };
}

export type RedisClient = Client;

/** Says when the connection is lost and when it is back, each once. */
function listen(client: Client, log: Log, place: string): void {
  let lost = false;
  client.on('error', err => {
    if (!lost) log.warn({ err, place }, 'The connection to Redis is lost');
    lost = true;
  });
  client.on('ready', () => {
    if (lost) log.info({ place }, 'The connection to Redis is back');
    lost = false;
  });
}

async function withinTime<T>(ms: number, place: string, command: () => Promise<T>): Promise<T> {
  const late = () => new HubError('UPSTREAM_TIMEOUT', `Redis at ${place} took over ${ms} ms`, { system: 'redis' });
  try {
    return await inTime({ ms, late }, command);
  } catch (thrown) {
    throw understood(thrown, place);
  }
}

function understood(thrown: unknown, place: string): HubError {
  if (thrown instanceof HubError) return thrown;
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const details = { system: 'redis', cause: error };
  // Redis's own refusals begin with a word in capitals: "WRONGTYPE …", "OOM …", "NOAUTH …".
  if (/^[A-Z]{2,} /.test(error.message)) return new HubError('UPSTREAM_REJECTED', `Redis at ${place} refused: ${error.message}`, details);
  return new HubError('UPSTREAM_UNAVAILABLE', `Redis at ${place} is not there: ${error.message || error.name}`, details);
}

/** The address without the credentials that may stand in it. */
const placeOf = (url: string): string => {
  const parsed = URL.parse(url);
  if (!parsed || !/^rediss?:$/.test(parsed.protocol)) {
    throw new HubError('MISCONFIGURED', 'The address of Redis wants the form redis://host:port');
  }
  return `${parsed.protocol}//${parsed.host}`;
};
