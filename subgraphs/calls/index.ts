import type { Clock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import type { Ids } from '#kernel/ids.js';
import type { Bus } from '#platform/bus/bus.js';
import { type Log, silentLog } from '#platform/log.js';
import { defineSubgraph, type Subgraph } from '#platform/subgraph/subgraph.js';
import { CallRefusal, CommandAccepted, Said } from './commands.js';
import { Customer } from './customer.js';
import { callFeed } from './feed.js';
import { type CallJournal, callJournal } from './journal.js';
import { type CallLoaders, callLoaders } from './loaders.js';
import { CallMutations } from './mutations.js';
import type { CallLog } from './port.js';
import { CallEventResolver, CallResolver, CustomerCallsResolver, turnOf } from './resolvers.js';
import { CallSubscriptions } from './subscriptions.js';
import { readTurnId } from './turn.js';

export { callIntake } from './intake.js';
export { interruptedCalls } from './interrupted.js';
export { type CallJournal, callJournal } from './journal.js';
export type { CallLog } from './port.js';

export interface CallsOptions {
  log: CallLog;
  bus: Bus;
  clock: Clock;
  ids: Ids;
  logger?: Log;
  /** Shared with callIntake where both run in one process, so that a call's events are told in order. */
  journal?: CallJournal;
}

export const callsSubgraph = ({
  log,
  bus,
  clock,
  ids,
  logger = silentLog,
  journal = callJournal({ log, bus, clock, logger }),
}: CallsOptions): Subgraph => {
  const feed = callFeed({ log, bus });
  return defineSubgraph<CallLoaders>({
    name: 'calls',
    resolvers: [
      new CallResolver(log),
      new CallEventResolver(),
      new CustomerCallsResolver(),
      new CallMutations(journal, clock, ids),
      new CallSubscriptions(),
    ],
    orphanedTypes: [Customer, Said, CommandAccepted, CallRefusal],
    references: {
      Call: ({ id }: { id: string }, { loaders }) => loaders.heads.load(id),
      Turn: ({ id }: { id: string }, { loaders }) => {
        const turn = readTurnId(id);
        return turn && turnOf(loaders, turn.callId, turn.ordinal);
      },
    },
    subscriptions: {
      callEvents: ({ callId = null, after = null }: { callId?: string | null; after?: number | null }) => {
        if (after !== null && callId === null) throw new HubError('INVALID_INPUT', '`after` is a place in the log of one call: name it');
        return feed.events(callId, after);
      },
      callChanged: ({ callId }: { callId?: string | null }) => feed.events(callId ?? null, null),
    },
    loaders: request => callLoaders(log, request),
  });
};
