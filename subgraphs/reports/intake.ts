import type { Clock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { OUTDATED } from '#kernel/outdated.js';
import type { Bus } from '#platform/bus/bus.js';
import { follow } from '#platform/bus/follow.js';
import type { Log } from '#platform/log.js';
import { CALL_LOG, CallLogEntry, HANDOFFS, HandoffNews, REPORTS_TOPIC, type ReportedEvent } from './events.js';
import { noFacts, withEvent } from './facts.js';
import type { FactBook } from './port.js';

export interface ReportsIntakeOptions {
  book: FactBook;
  bus: Bus;
  clock: Clock;
  logger: Log;
  /** This process among those that take in the log; the same again after a restart. */
  consumer?: string;
}

/** Others may write to the same call; each attempt fails only because one of theirs succeeded. */
const ATTEMPTS = 20;

/** Keeps the facts of calls as they happen. */
export const reportsIntake = ({ book, bus, clock, logger, consumer = 'reports' }: ReportsIntakeOptions) => {
  const write = async (event: ReportedEvent): Promise<void> => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const [known] = await book.factsOf([event.callId]);
      const { calledAgainAt: _, ...before } = { calledAgainAt: null, ...(known ?? noFacts(event.callId)) };
      const after = withEvent(before, event);
      if (after === before) return;
      if (await book.store(after)) return;
    }
    throw new HubError('CONFLICT', `The facts of call ${event.callId} are being written by too many at once`);
  };
  const take = async (event: ReportedEvent): Promise<void> => {
    await write(event);
    // First, so that who asks again because of the other gets figures with this call in them.
    await bus.publish(OUTDATED, { type: 'CallStats' });
    await bus.publish(REPORTS_TOPIC, { callId: event.callId });
  };

  return {
    take,

    /** Until the signal aborts. */
    async run(signal: AbortSignal): Promise<void> {
      const shared = { bus, clock, logger, group: 'reports', consumer };
      await Promise.all([
        follow({ ...shared, stream: CALL_LOG, shape: CallLogEntry, take: async entry => void (entry && (await take(entry))) }, signal),
        follow(
          {
            ...shared,
            stream: HANDOFFS,
            shape: HandoffNews,
            take: async ({ callId, status }) => void (status === 'WAITING' && (await take({ kind: 'handoff.waiting', callId }))),
          },
          signal,
        ),
      ]);
    },
  };
};
