import { z } from 'zod';
import type { Clock } from '#kernel/clock.js';
import type { Bus } from '#platform/bus/bus.js';
import { follow } from '#platform/bus/follow.js';
import type { Log } from '#platform/log.js';
import type { Handoffs } from './handoffs.js';

/** The stream of what happened in calls; what of its messages is read here. */
export const CALL_LOG = 'call-log';
export const CallLogEntry = z.object({ kind: z.string(), callId: z.string(), at: z.iso.datetime(), reason: z.string().optional() });

export interface HandoffIntakeOptions {
  handoffs: Handoffs;
  bus: Bus;
  clock: Clock;
  logger: Log;
  /** This process among those that take in the log; the same again after a restart. */
  consumer?: string;
}

/** Takes note of calls that have ended: nobody waits in them any more, and their agents are free, unless they have the caller now. */
export const handoffIntake = ({ handoffs, bus, clock, logger, consumer = 'handoff' }: HandoffIntakeOptions) => ({
  /** Until the signal aborts. */
  run: (signal: AbortSignal): Promise<void> =>
    follow(
      {
        bus,
        stream: CALL_LOG,
        group: 'handoff',
        consumer,
        shape: CallLogEntry,
        clock,
        logger,
        take: async ({ kind, callId, at, reason }) => {
          if (kind === 'call.ended') await handoffs.callEnded(callId, new Date(at), reason === 'HANDED_OFF');
        },
      },
      signal,
    ),
});
