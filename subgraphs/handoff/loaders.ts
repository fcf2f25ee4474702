import DataLoader from 'dataloader';
import type { RequestInfo } from '#kernel/client.js';
import { tracedPort } from '#platform/telemetry/traced-port.js';
import type { AgentRecord, HandoffDesk, HandoffRecord, QueueRecord } from './port.js';

export interface HandoffLoaders {
  queues: DataLoader<string, QueueRecord | null>;
  waitingCounts: DataLoader<string, number>;
  agents: DataLoader<string, AgentRecord | null>;
  handoffs: DataLoader<string, HandoffRecord | null>;
  ofCalls: DataLoader<string, HandoffRecord | null>;
}

export const handoffLoaders = (system: HandoffDesk, request: RequestInfo): HandoffLoaders => {
  const desk = tracedPort('handoff', system, request);
  return {
    queues: new DataLoader(ids => desk.queuesByIds(ids)),
    // These change by the mutations of the very request that asks for them.
    waitingCounts: new DataLoader(ids => desk.waitingCounts(ids), { cache: false }),
    agents: new DataLoader(ids => desk.agentsByIds(ids), { cache: false }),
    handoffs: new DataLoader(ids => desk.handoffsByIds(ids), { cache: false }),
    ofCalls: new DataLoader(callIds => desk.handoffsOfCalls(callIds), { cache: false }),
  };
};
