import DataLoader from 'dataloader';
import type { RequestInfo } from '#kernel/client.js';
import { tracedPort } from '#platform/telemetry/traced-port.js';
import type { StoredEvent } from './events.js';
import type { CallLog, EventRange, PastCalls } from './port.js';
import type { CallHead, Conversation } from './record.js';

export interface CallLoaders {
  heads: DataLoader<string, CallHead | null>;
  conversations: DataLoader<string, Conversation>;
  events: DataLoader<EventRange, StoredEvent[], string>;
  pastCalls: DataLoader<PastCalls, CallHead[], string>;
}

export const callLoaders = (system: CallLog, request: RequestInfo): CallLoaders => {
  const log = tracedPort('calls', system, request);
  return {
    heads: new DataLoader(ids => log.headsByIds(ids)),
    conversations: new DataLoader(ids => log.conversationsByIds(ids)),
    events: new DataLoader<EventRange, StoredEvent[], string>(ranges => log.eventsIn(ranges), { cacheKeyFn: JSON.stringify }),
    pastCalls: new DataLoader<PastCalls, CallHead[], string>(customers => log.pastCalls(customers), { cacheKeyFn: JSON.stringify }),
  };
};
