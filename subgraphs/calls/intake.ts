import { CALL_EVENTS, CallEvent } from '#kernel/call-event.js';
import type { Clock } from '#kernel/clock.js';
import { GRAPH_OPERATIONS, GraphOperation } from '#kernel/graph-operation.js';
import type { Bus } from '#platform/bus/bus.js';
import { follow } from '#platform/bus/follow.js';
import type { Log } from '#platform/log.js';
import type { LoggedEventOf } from './events.js';
import type { CallJournal } from './journal.js';

export interface CallIntakeOptions {
  journal: CallJournal;
  bus: Bus;
  clock: Clock;
  logger: Log;
  /** This process among those that take in events; the same again after a restart. */
  consumer?: string;
}

/**
 * Takes in what the media service tells of calls and the gateway of what was asked for them, and sends what the journal
 * could not send yet. One a house keeps the order best.
 */
export const callIntake = ({ journal, bus, clock, logger, consumer = 'calls' }: CallIntakeOptions) => ({
  /** Until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const shared = { bus, clock, logger, group: 'calls', consumer };
    await Promise.all([
      journal.run(signal),
      follow({ ...shared, stream: CALL_EVENTS, shape: CallEvent, take: event => journal.record(event) }, signal),
      follow({ ...shared, stream: GRAPH_OPERATIONS, shape: GraphOperation, take: operation => journal.record(toEvent(operation)) }, signal),
    ]);
  },
});

const toEvent = ({ kind, ...rest }: GraphOperation): LoggedEventOf<'graph.asked'> => ({ ...rest, kind: 'graph.asked', operation: kind });
