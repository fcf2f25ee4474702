import { RateLimiterRedis } from 'rate-limiter-flexible';
import { HubError } from '#kernel/errors.js';
import type { RedisConnection } from '#platform/bus/redis-connection.js';
import { inTime } from '#platform/in-time.js';
import type { Log } from '#platform/log.js';
import type { MakeAllowance } from './allowance.js';
import { BoundedLimiter } from './allowance-in-process.js';
import { allowanceBy } from './allowance-limiter.js';

export interface AllowancesOnRedisOptions {
  redis: RedisConnection;
  log: Log;
  prefix?: string;
  /** Nobody waits longer for it to be counted. */
  patienceMs?: number;
  /** How long a Redis that failed is not asked. */
  restMs?: number;
}

const MOST_CLIENTS = 50_000;

/**
 * Counts for all processes of the house. While Redis is away each process counts for itself, which is said once, and
 * nobody is refused for it.
 */
export const allowancesOnRedis = ({
  redis,
  log,
  prefix = 'switchboard',
  patienceMs = 100,
  restMs = 1_000,
}: AllowancesOnRedisOptions): MakeAllowance => {
  let away = false;
  let asksAgainAt = 0;
  const late = () => new HubError('UPSTREAM_TIMEOUT', `Redis did not count within ${patienceMs} ms`, { system: 'redis' });
  /** What the limiter needs of a client of Redis: this house's connection, and no waiting for one that is away. */
  const client = {
    get isReady(): boolean {
      return performance.now() >= asksAgainAt;
    },
    async eval(script: string, parts: { keys: string[]; arguments: string[] }): Promise<unknown> {
      try {
        const counted = await inTime({ ms: patienceMs, late }, () => redis.ask(connected => connected.eval(script, parts)));
        if (away) log.info('Redis counts what clients ask again');
        away = false;
        return counted;
      } catch (err) {
        if (!away) log.warn({ err }, 'Redis does not count what clients ask: each process counts for itself');
        away = true;
        asksAgainAt = performance.now() + restMs;
        throw err;
      }
    },
  };
  return options =>
    allowanceBy(
      options,
      (points, duration, name) =>
        new RateLimiterRedis({
          storeClient: client,
          useRedisPackage: true,
          rejectIfRedisNotReady: true,
          keyPrefix: `${prefix}:allowance:${name}`,
          points,
          duration,
          // Who is over the limit is refused here until his time is over, without asking Redis.
          inMemoryBlockOnConsumed: points + 1,
          insuranceLimiter: new BoundedLimiter({ points, duration }, MOST_CLIENTS),
        }),
    );
};
