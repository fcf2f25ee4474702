import { HubError } from '#kernel/errors.js';
import type { Json } from '#kernel/json.js';
import type { Log } from '../log.js';
import { Queue } from '../queue.js';
import { type Bus, listenerBound } from './bus.js';
import type { RedisClient, RedisConnection } from './redis-connection.js';
import { readMessage } from './redis-message.js';
import { RedisReader } from './redis-reader.js';
import { trimStream } from './redis-trim.js';

export interface RedisBusOptions {
  redis: RedisConnection;
  log: Log;
  /** Instances with the same prefix talk with each other. */
  prefix?: string;
  /** How long a message may stay unacknowledged before another consumer of the group gets it. */
  reclaimAfterMs?: number;
  /** How many messages are kept for `read` once every group has acknowledged them. */
  keep?: number;
}

/** The bus between processes. Topics are Redis's publish/subscribe, streams its streams with consumer groups. */
export function redisBus({ redis, log, prefix = 'switchboard', reclaimAfterMs = 60_000, keep = 10_000 }: RedisBusOptions): Bus {
  const listeners = new Set<Queue<Json>>();
  const readers = new Set<RedisReader>();
  const appended = new Map<string, number>();
  let listening: Promise<RedisClient> | null = null;
  let closed = false;

  const open = () => {
    if (closed) throw new HubError('SHUTTING_DOWN', 'The bus is closed');
  };
  const topicKey = (topic: string) => `${prefix}:topic:${topic}`;
  const streamKey = (stream: string) => `${prefix}:stream:${stream}`;
  /** One connection listens to all topics. Made anew for who comes after it could not be had, or was lost. */
  const listener = () => {
    listening ??= listen().catch(thrown => {
      listening = null;
      throw thrown;
    });
    return listening;
  };
  /** What is published while nothing listens is gone, so those who listened learn of it and ask again from where they were. */
  const listen = async () => {
    const client = await redis.another();
    client.once('terminated', cause => {
      listening = null;
      const lost = new HubError('UPSTREAM_UNAVAILABLE', 'The connection to Redis on which topics come was lost', {
        system: 'redis',
        cause,
      });
      for (const queue of [...listeners]) queue.finish(lost);
    });
    return client;
  };

  return {
    async publish(topic, message) {
      open();
      await redis.ask(client => client.publish(topicKey(topic), JSON.stringify(message)));
    },

    async subscribe(topic, signal) {
      open();
      const key = topicKey(topic);
      const hear = (text: string) => queue.push(readMessage(text, log, key));
      const end = () => queue.end();
      const queue: Queue<Json> = new Queue(() => {
        signal?.removeEventListener('abort', end);
        listeners.delete(queue);
        listening
          ?.then(async client => {
            if (client.isOpen) await client.unsubscribe(key, hear);
          })
          .catch(() => {});
      }, listenerBound(topic));
      if (signal?.aborted) {
        queue.end();
        return queue;
      }
      listeners.add(queue);
      signal?.addEventListener('abort', end, { once: true });
      try {
        await redis.ask(async () => (await listener()).subscribe(key, hear));
      } catch (thrown) {
        queue.end();
        throw thrown;
      }
      return queue;
    },

    async append(stream, message) {
      open();
      const key = streamKey(stream);
      const id = await redis.ask(client => client.xAdd(key, '*', { json: JSON.stringify(message) }));
      const count = (appended.get(key) ?? 0) + 1;
      appended.set(key, count);
      if (count % Math.max(1, Math.floor(keep / 10)) === 0) {
        // The message is kept: whoever took this for a failure would append it once more.
        await trimStream(redis, key, keep).catch(err => log.warn({ err, stream }, 'A stream could not be shortened; it is tried again'));
      }
      return id;
    },

    consume(stream, group, consumer, signal) {
      const reader = new RedisReader({ redis, key: streamKey(stream), group, consumer, reclaimAfterMs, log });
      const end = () => reader.end();
      reader.onEnd = () => {
        signal?.removeEventListener('abort', end);
        readers.delete(reader);
      };
      readers.add(reader);
      if (closed || signal?.aborted) end();
      else signal?.addEventListener('abort', end, { once: true });
      return reader;
    },

    async read(stream, afterId, limit) {
      open();
      const entries = await redis.ask(client => client.xRange(streamKey(stream), afterId ? `(${afterId}` : '-', '+', { COUNT: limit }));
      return (entries ?? []).map(({ id, message }) => ({ id, message: readMessage(message.json, log, streamKey(stream)) }));
    },

    async close() {
      closed = true;
      for (const queue of [...listeners]) queue.end();
      for (const reader of [...readers]) reader.end();
      const client = await listening?.catch(() => null);
      if (client?.isOpen) client.destroy();
    },
  };
}
