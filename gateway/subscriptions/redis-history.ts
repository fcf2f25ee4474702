import type { RedisConnection } from '#platform/bus/redis-connection.js';
import { type History, type HistoryLimits, missed } from './history.js';

export interface RedisHistoryOptions extends HistoryLimits {
  redis: RedisConnection;
  /** Instances with the same prefix know each other's streams. */
  prefix?: string;
}

/**
 * Kept in Redis, so that a client may come back to another process than it left: a Redis stream for each of ours, whose
 * entries have our own sequences as ids, and which goes by itself when it is not told anything any more.
 */
export const redisHistory = ({ redis, events, keepMs, prefix = 'switchboard' }: RedisHistoryOptions): History => {
  const keyOf = (stream: string): string => `${prefix}:told:${stream}`;
  return {
    async keep(stream, { sequence, text }) {
      const key = keyOf(stream);
      await redis.ask(client =>
        client
          .multi()
          .xAdd(key, `${sequence}-0`, { text }, { TRIM: { strategy: 'MAXLEN', strategyModifier: '=', threshold: events } })
          .pExpire(key, keepMs)
          .exec(),
      );
    },
    async since(stream, after) {
      const key = keyOf(stream);
      const entries = (await redis.ask(client => client.xRange(key, `(${after}-0`, '+'))) ?? [];
      if (entries.length === 0 && !(await redis.ask(client => client.exists(key)))) return null;
      const told = entries.map(({ id, message }) => ({ sequence: Number(id.split('-', 1)[0]), text: message.text ?? '' }));
      return missed(told, after);
    },
  };
};
