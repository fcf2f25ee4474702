import type { ZodType } from 'zod';
import type { Clock } from '#kernel/clock.js';
import { asHubError } from '#kernel/errors.js';
import type { Log } from '../log.js';
import type { Bus, Delivery } from './bus.js';

export interface Following<T> {
  bus: Bus;
  stream: string;
  group: string;
  /** This process within the group; the same again after a restart. */
  consumer: string;
  /** What a message looks like. One that does not is logged, without its content, and passed over. */
  shape: ZodType<T>;
  /**
   * Takes one message in. While this fails the message is tried again, and those behind it wait. One that fails for a reason
   * of its own (no later attempt can help, by the code of its error) is passed over after a few attempts: it must not stand
   * in the way of all others.
   */
  take(message: T): Promise<void>;
  clock: Clock;
  logger: Log;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/** What looks final may still pass, as when two write at once; and what nobody understood may do so too. */
const ATTEMPTS = 5;

/** Whether the message is at fault. A setting that is wrong is mended by the operator: until then all wait. */
const isFinal = (thrown: unknown): boolean => {
  const { code, retryable } = asHubError(thrown);
  return !retryable && code !== 'MISCONFIGURED';
};

/** Takes in a stream, message after message, each acknowledged when it has been taken. Until the signal aborts. */
export async function follow<T>(
  { bus, stream, group, consumer, shape, take, clock, logger }: Following<T>,
  signal: AbortSignal,
): Promise<void> {
  let pauseMs = FIRST_PAUSE_MS;
  let failed = { id: '', times: 0 };

  const tryIn = async (id: string, message: T): Promise<void> => {
    try {
      await take(message);
    } catch (err) {
      failed = { id, times: failed.id === id ? failed.times + 1 : 1 };
      if (signal.aborted || failed.times < ATTEMPTS || !isFinal(err)) throw err;
      logger.error({ err, stream, group, messageId: id }, 'A message of a stream cannot be taken in and is passed over');
    }
  };

  const takeIn = async ({ id, message, ack }: Delivery): Promise<void> => {
    const { data, error } = shape.safeParse(message);
    if (error) {
      const problems = error.issues.map(({ path, code }) => `${path.join('.')}: ${code}`);
      logger.error({ stream, group, messageId: id, problems }, 'A message of a stream cannot be read and is passed over');
    } else await tryIn(id, data);
    await ack();
    pauseMs = FIRST_PAUSE_MS;
  };

  while (!signal.aborted) {
    try {
      // What was taken without being acknowledged comes first when consuming begins again.
      for await (const delivery of bus.consume(stream, group, consumer, signal)) await takeIn(delivery);
      return;
    } catch (err) {
      if (signal.aborted) return;
      logger.warn({ err, stream, group, pauseMs }, 'A message of a stream could not be taken in; it is tried again');
      await clock.sleep(pauseMs, signal);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }
}
