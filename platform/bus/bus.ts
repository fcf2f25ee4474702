import { HubError } from '#kernel/errors.js';
import type { Json } from '#kernel/json.js';
import type { QueueBound } from '../queue.js';

/** A message of a stream, kept until its group has acknowledged it. */
export interface Delivery {
  /** Grows along the stream; the place to resume reading after. */
  id: string;
  message: Json;
  ack(): Promise<void>;
}

/** How many messages of a topic may wait for one listener. Bursts are smaller; who is further behind will not catch up. */
const MOST_WAITING = 5_000;

/** The bound of every topic's listeners, wherever they are. */
export const listenerBound = (topic: string): QueueBound => ({
  most: MOST_WAITING,
  tooMany: () => new HubError('RATE_LIMITED', `Over ${MOST_WAITING} messages of ${topic} waited for one that listens`),
});

/**
 * How the processes of the house talk. Two kinds of speech:
 * - *topics* reach whoever listens at that moment, and nobody else. Where what carries them is lost, listening ends with
 *   UPSTREAM_UNAVAILABLE: something may have been missed, so who must not miss anything asks again from where he was;
 * - *streams* keep their messages: each consumer group gets every message at least once and in order, and what a
 *   consumer took without acknowledging comes again (first of all, when it consumes again under the same name).
 *   Beside what some group has not acknowledged, only the last messages are kept (`keep`, for `read`): a group that may
 *   not miss anything has to begin before that many have been appended.
 * In process (platform/bus/in-process.ts) or on Redis (platform/bus/redis.ts); bus.contract.ts holds both to this text.
 */
export interface Bus {
  publish(topic: string, message: Json): Promise<void>;
  /**
   * Resolves once listening: whatever is published afterwards arrives. Ends when the signal aborts or the bus closes. A
   * listener that lets too much wait is told so by a thrown RATE_LIMITED, and hears no more.
   */
  subscribe(topic: string, signal?: AbortSignal): Promise<AsyncIterableIterator<Json>>;

  /** Resolves to the message's id once it is kept. */
  append(stream: string, message: Json): Promise<string>;
  /** Starts at the first message the group has not acknowledged. Ends when the signal aborts or the bus closes. */
  consume(stream: string, group: string, consumer: string, signal?: AbortSignal): AsyncIterableIterator<Delivery>;
  /** Up to `limit` messages after the given id ("" for the first), oldest first. */
  read(stream: string, afterId: string, limit: number): Promise<{ id: string; message: Json }[]>;

  close(): Promise<void>;
}
