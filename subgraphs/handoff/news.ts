import { z } from 'zod';
import type { Bus } from '#platform/bus/bus.js';
import type { HandoffDesk, HandoffRecord } from './port.js';

/** The stream of what became of handoffs, each status at least once; and the topic of the same, for subscriptions. */
export const HANDOFFS = 'handoffs';
export const HANDOFFS_TOPIC = 'handoffs.changed';

export const HandoffNews = z.object({
  /** The same each time a status is told. */
  id: z.string(),
  handoffId: z.string(),
  callId: z.string(),
  status: z.enum(['WAITING', 'ACCEPTED', 'DECLINED', 'EXPIRED', 'CANCELLED']),
  at: z.iso.datetime(),
  queueId: z.string(),
  agentId: z.string().nullable(),
});
export type HandoffNews = z.infer<typeof HandoffNews>;

const newsOf = ({ id, callId, status, requestedAt, settledAt, queueId, agentId }: HandoffRecord): HandoffNews => ({
  id: `${id}:${status}`,
  handoffId: id,
  callId,
  status,
  at: (settledAt ?? requestedAt).toISOString(),
  queueId,
  agentId,
});

/** Tells the house of a handoff's present status. What a crash or a broken bus keeps from being told stays marked as untold. */
export const tellHandoff =
  ({ desk, bus }: { desk: HandoffDesk; bus: Bus }) =>
  async (handoff: HandoffRecord): Promise<void> => {
    const news = newsOf(handoff);
    await bus.append(HANDOFFS, news);
    await bus.publish(HANDOFFS_TOPIC, news);
    await desk.told(handoff.id, handoff.status);
  };
