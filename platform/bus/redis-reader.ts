import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../log.js';
import type { Delivery } from './bus.js';
import type { RedisClient, RedisConnection } from './redis-connection.js';
import { readMessage } from './redis-message.js';

export interface RedisReaderOptions {
  redis: RedisConnection;
  key: string;
  group: string;
  consumer: string;
  reclaimAfterMs: number;
  log: Log;
}

interface Entry {
  id: string;
  message: Record<string, string>;
}

const LONGEST_BLOCK_MS = 2_000;

/**
 * One consumer's reading of a stream, over a connection of its own: first what it had taken before, then, as time goes by,
 * what lay too long with others, then the new. It reads when it is asked, and outlives a lost connection.
 */
export class RedisReader implements AsyncIterableIterator<Delivery> {
  readonly #options: RedisReaderOptions;
  #client: RedisClient | null = null;
  #waiting: ((result: IteratorResult<Delivery, undefined>) => void)[] = [];
  #taken: Entry[] = [];
  /** Everything up to here that is ours has been handed out; null once nothing of ours lies further on. */
  #ownAfter: string | null = '0';
  #lastId = '0';
  #reclaimedAt = Number.NEGATIVE_INFINITY;
  #filling = false;
  #leaving = new AbortController();
  onEnd: () => void = () => {};

  constructor(options: RedisReaderOptions) {
    this.#options = options;
  }

  next(): Promise<IteratorResult<Delivery, undefined>> {
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise(resolve => {
      this.#waiting.push(resolve);
      void this.#fill();
    });
  }

  return(): Promise<IteratorResult<Delivery, undefined>> {
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  end(): void {
    if (this.#ended) return;
    this.#leaving.abort();
    for (const resolve of this.#waiting.splice(0)) resolve({ value: undefined, done: true });
    this.#disconnect();
    this.onEnd();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  get #ended(): boolean {
    return this.#leaving.signal.aborted;
  }

  async #fill(): Promise<void> {
    if (this.#filling) return;
    this.#filling = true;
    let backOffMs = 100;
    while (this.#waiting.length > 0) {
      try {
        if (this.#taken.length === 0) this.#taken = await this.#take();
        backOffMs = 100;
      } catch (err) {
        if (this.#ended) break;
        this.#options.log.warn({ err, stream: this.#options.key }, 'A stream could not be read');
        // What Redis gave out just before the connection broke lies among ours now.
        this.#ownAfter = this.#lastId;
        this.#disconnect();
        await pause(backOffMs, undefined, { signal: this.#leaving.signal, ref: false }).catch(() => {});
        backOffMs = Math.min(backOffMs * 2, 2_000);
      }
      this.#handOut();
    }
    this.#filling = false;
  }

  #handOut(): void {
    while (this.#taken.length > 0 && this.#waiting.length > 0) {
      const { id, message } = this.#taken.shift()!;
      this.#waiting.shift()!({ value: this.#delivery(id, message), done: false });
    }
  }

  async #take(): Promise<Entry[]> {
    const client = await this.#connected();
    const { key, group, consumer, reclaimAfterMs } = this.#options;
    // Only what is asked for: what is taken is nobody else's until it has lain for `reclaimAfterMs`.
    const COUNT = this.#waiting.length;
    if (this.#ownAfter !== null) {
      const own = await client.xPendingRange(key, group, `(${this.#ownAfter}`, '+', COUNT, { consumer });
      this.#ownAfter = own.at(-1)?.id ?? null;
      if (own.length === 0) return [];
      // Claiming what is ours reads it, and drops what was deleted from the stream meanwhile.
      const ids = own.map(({ id }) => id);
      return (await client.xClaim(key, group, consumer, 0, ids)).filter(entry => entry !== null);
    }
    const now = performance.now();
    if (now - this.#reclaimedAt >= reclaimAfterMs / 2) {
      let cursor = '0-0';
      do {
        const { messages, nextId } = await client.xAutoClaim(key, group, consumer, Math.ceil(reclaimAfterMs), cursor, { COUNT });
        const reclaimed = messages.filter(entry => entry !== null);
        if (reclaimed.length > 0) return reclaimed;
        cursor = String(nextId);
      } while (cursor !== '0-0');
      this.#reclaimedAt = now;
    }
    const BLOCK = Math.max(1, Math.min(LONGEST_BLOCK_MS, Math.floor(reclaimAfterMs / 2)));
    const streams = (await client.xReadGroup(group, consumer, { key, id: '>' }, { COUNT, BLOCK })) as { messages: Entry[] }[] | null;
    const fresh = streams?.[0]?.messages ?? [];
    this.#lastId = fresh.at(-1)?.id ?? this.#lastId;
    return fresh;
  }

  /** A connection of our own with the group in place; after Redis lost its data too. */
  async #connected(): Promise<RedisClient> {
    if (this.#client) return this.#client;
    const client = await this.#options.redis.another();
    if (this.#ended) {
      client.destroy();
      throw new Error('ended');
    }
    this.#client = client;
    await client.xGroupCreate(this.#options.key, this.#options.group, '0', { MKSTREAM: true }).catch((error: Error) => {
      if (!error.message.startsWith('BUSYGROUP')) throw error;
    });
    return client;
  }

  #disconnect(): void {
    const client = this.#client;
    this.#client = null;
    if (client?.isOpen) client.destroy();
  }

  #delivery(id: string, message: Record<string, string>): Delivery {
    const { redis, key, group, log } = this.#options;
    return {
      id,
      message: readMessage(message.json, log, key),
      ack: async () => {
        await redis.ask(client => client.xAck(key, group, id));
      },
    };
  }
}
