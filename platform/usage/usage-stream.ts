import { z } from 'zod';
import type { Clock } from '#kernel/clock.js';
import type { Bus } from '../bus/bus.js';
import { follow } from '../bus/follow.js';
import type { Log } from '../log.js';
import type { UsageParcel, UsageSink } from './usage-counts.js';

/** By which counts travel from processes without a database to one that has it. */
const USAGE = 'usage-counts';

const Parcel = z.object({
  id: z.string(),
  counts: z.array(
    z.object({
      minute: z.iso.datetime().transform(text => new Date(text)),
      client: z.object({ kind: z.enum(['development', 'bot', 'dashboard', 'service']), id: z.string() }),
      operation: z.string(),
      hash: z.string(),
      kind: z.enum(['query', 'mutation', 'subscription', 'invalid']),
      outcome: z.enum(['ok', 'partial', 'failed']),
      count: z.number().int().nonnegative(),
      totalMs: z.number().nonnegative(),
      errors: z.number().int().nonnegative(),
    }),
  ),
}) satisfies z.ZodType<UsageParcel>;

/** Sends counts on to whoever takes them in. */
export const usageStream = (bus: Pick<Bus, 'append'>): UsageSink => ({
  async add({ id, counts }) {
    await bus.append(USAGE, {
      id,
      counts: counts.map(({ minute, client, ...count }) => ({ ...count, client: { ...client }, minute: minute.toISOString() })),
    });
  },
});

export interface UsageIntakeOptions {
  bus: Bus;
  to: UsageSink;
  clock: Clock;
  logger: Log;
}

/** Takes in what other processes have counted, each parcel once. Until the signal aborts. */
export const usageIntake = ({ bus, to, clock, logger }: UsageIntakeOptions, signal: AbortSignal): Promise<void> =>
  follow({ bus, clock, logger, stream: USAGE, group: 'usage', consumer: 'usage', shape: Parcel, take: parcel => to.add(parcel) }, signal);
