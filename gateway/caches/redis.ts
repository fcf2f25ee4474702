import { createHash } from 'node:crypto';
import { type Clock, systemClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import type { RedisClient, RedisConnection } from '#platform/bus/redis-connection.js';
import { inTime } from '#platform/in-time.js';
import type { Log } from '#platform/log.js';
import type { Cache, Entry, Kept } from './cache.js';

export interface RedisCacheOptions {
  redis: RedisConnection;
  log: Log;
  clock?: Clock;
  prefix?: string;
  /** How long Redis may take; after that nothing is known. */
  patienceMs?: number;
  /** How long Redis is left alone after it failed. */
  restMs?: number;
}

/**
 * Deletes all that stands under the tags given as KEYS, in one step, so that nothing is added meanwhile and outlives it.
 * https://redis.io/docs/latest/develop/programmability/eval-intro/
 */
const DELETE_TAGGED = `for _, tag in ipairs(KEYS) do
  local keys = redis.call('ZRANGE', tag, 0, -1)
  for at = 1, #keys, 1000 do redis.call('UNLINK', unpack(keys, at, math.min(at + 999, #keys))) end
  redis.call('UNLINK', tag)
end`;

/**
 * A cache shared by the gateways of a hub. Under what key something stands says nothing about it: keys hold what
 * identifies people, so that only their digests go out. A tag is a sorted set of keys by when they end. After a failure
 * Redis is not asked for a while; and what could not be deleted meanwhile is lost with all else before anything is read again.
 */
export const redisCache = (options: RedisCacheOptions): Cache => {
  const { redis, log, clock = systemClock, prefix = 'switchboard', patienceMs = 50, restMs = 1_000 } = options;
  const digest = (text: string) => createHash('sha256').update(text).digest('base64url');
  const entryAt = (key: string) => `${prefix}:cache:entry:${digest(key)}`;
  const tagAt = (tag: string) => `${prefix}:cache:tag:${digest(tag)}`;
  let restUntil = 0;
  let isOutOfOrder = false;
  let mustClear = false;
  let isClearing = false;

  /** What Redis says within the patience; `otherwise` where it says nothing. */
  const ask = async <T>(otherwise: T, command: (client: RedisClient) => Promise<T>, ms = patienceMs): Promise<T> => {
    if (clock.now().getTime() < restUntil) return otherwise;
    try {
      const late = () => new HubError('UPSTREAM_TIMEOUT', `Redis took over ${ms} ms`, { system: 'redis' });
      const said = await inTime({ ms, late }, () => redis.ask(command));
      if (isOutOfOrder) log.info('The cache on Redis is in order again');
      isOutOfOrder = false;
      return said;
    } catch (err) {
      restUntil = clock.now().getTime() + restMs;
      if (!isOutOfOrder) log.warn({ err }, 'The cache on Redis is out of order; all is asked of the subgraphs meanwhile');
      isOutOfOrder = true;
      return otherwise;
    }
  };

  const deleteAll = async (client: RedisClient): Promise<boolean> => {
    let cursor = '0';
    do {
      const page = await client.scan(cursor, { MATCH: `${globbed(prefix)}:cache:*`, COUNT: 1_000 });
      if (page.keys.length > 0) await client.unlink(page.keys);
      cursor = page.cursor;
    } while (cursor !== '0');
    return true;
  };

  const write = async (client: RedisClient, entries: readonly Entry[]): Promise<null> => {
    const now = clock.now().getTime();
    const commands = client.multi();
    for (const entry of entries) {
      const { key, ttlMs, tags } = entry;
      const [place, lifeMs] = [entryAt(key), Math.max(1, Math.ceil(ttlMs))];
      commands.set(place, textOf(entry), { expiration: { type: 'PX', value: lifeMs } });
      for (const tag of tags.map(tagAt)) {
        commands.zRemRangeByScore(tag, '-inf', now);
        commands.zAdd(tag, { score: now + lifeMs, value: place });
        // Whichever holds: the tag has no end yet, or an earlier one.
        commands.pExpire(tag, lifeMs, 'NX');
        commands.pExpire(tag, lifeMs, 'GT');
      }
    }
    await commands.execAsPipeline();
    return null;
  };

  /** Deleting is never given up: until it succeeds, nothing that is kept is trusted. */
  const certainly = async (command: (client: RedisClient) => Promise<boolean>): Promise<void> => {
    if (!(await ask(false, command, 20 * patienceMs))) mustClear = true;
  };
  const isTrusted = (): boolean => {
    if (!mustClear) return !isClearing;
    mustClear = false;
    isClearing = true;
    void ask(false, deleteAll, 20 * patienceMs).then(cleared => {
      mustClear ||= !cleared;
      isClearing = false;
    });
    return false;
  };

  return {
    async get(keys) {
      if (keys.length === 0 || !isTrusted()) return keys.map(() => null);
      const texts = await ask<(string | null)[]>([], client => client.mGet(keys.map(entryAt)));
      return keys.map((_, at) => keptOf(texts[at]));
    },
    async set(entries) {
      if (entries.length === 0 || !isTrusted()) return;
      await ask(null, client => write(client, entries));
    },
    async delete(keys) {
      if (keys.length > 0) await certainly(client => client.unlink(keys.map(entryAt)).then(() => true));
    },
    async deleteTagged(tags) {
      if (tags.length > 0) await certainly(client => client.eval(DELETE_TAGGED, { keys: tags.map(tagAt) }).then(() => true));
    },
    async clear() {
      await certainly(deleteAll);
    },
  };
};

const textOf = ({ at, json }: Entry): string => `${at} ${json}`;

const keptOf = (text: string | null | undefined): Kept | null => {
  if (!text) return null;
  const space = text.indexOf(' ');
  return { at: Number(text.slice(0, space)), json: text.slice(space + 1) };
};

/** A text as a pattern that only it fits. */
const globbed = (text: string): string => text.replaceAll(/[\\*?[\]]/g, String.raw`\$&`);
