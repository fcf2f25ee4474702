import type { ZodType } from 'zod';
import type { Clock } from '#kernel/clock.js';
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
  /** Takes one message in. While this fails the message is tried again, and those behind it wait. */
  take(message: T): Promise<void>;
  clock: Clock;
  logger: Log;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/** Takes in a stream, message after message, each acknowledged when it has been taken. Until the signal aborts. */
export async function follow<T>(
  { bus, stream, group, consumer, shape, take, clock, logger }: Following<T>,
  signal: AbortSignal,
): Promise<void> {
  let pauseMs = FIRST_PAUSE_MS;

  const takeIn = async ({ id, message, ack }: Delivery): Promise<void> => {
    const { data, error } = shape.safeParse(message);
    if (error) {
      const problems = error.issues.map(({ path, code }) => `${path.join('.')}: ${code}`);
      logger.error({ stream, group, messageId: id, problems }, 'A message of a stream cannot be read and is passed over');
    } else await take(data);
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
