import type { Json } from '#kernel/json.js';
import type { RedisConnection } from './redis-connection.js';
import type { Store } from './store.js';

/** Small values in Redis, shared by all instances that use the same prefix. */
export function redisStore({ redis, prefix = 'switchboard' }: { redis: RedisConnection; prefix?: string }): Store {
  const place = (key: string) => `${prefix}:store:${key}`;
  const life = (ttlMs: number | undefined) =>
    ttlMs === undefined ? {} : { expiration: { type: 'PX' as const, value: Math.max(1, Math.ceil(ttlMs)) } };
  const read = (text: string | null): Json | null => (text === null ? null : (JSON.parse(text) as Json));

  return {
    async get(key) {
      return read(await redis.ask(client => client.get(place(key))));
    },
    async set(key, value, ttlMs) {
      await redis.ask(client => client.set(place(key), JSON.stringify(value), life(ttlMs)));
    },
    async setIfAbsent(key, value, ttlMs) {
      return (await redis.ask(client => client.set(place(key), JSON.stringify(value), { ...life(ttlMs), condition: 'NX' }))) === 'OK';
    },
    async take(key) {
      return read(await redis.ask(client => client.getDel(place(key))));
    },
    async delete(key) {
      await redis.ask(client => client.del(place(key)));
    },
    async close() {
      // The connection is not ours.
    },
  };
}
