import type { Prisma, PrismaClient } from '#prisma/generated/client.js';
import type { AgentRecord, HandoffDesk, HandoffRecord, QueueRecord } from '../port.js';

const HANDOFF = {
  id: true,
  callId: true,
  key: true,
  status: true,
  reason: true,
  summary: true,
  language: true,
  queueId: true,
  agentId: true,
  requestedAt: true,
  expiresAt: true,
  settledAt: true,
} as const satisfies Prisma.HandoffSelect;

/** An agent who has taken a call that is not over. */
const IN_CALL = { status: 'ACCEPTED', callEndedAt: null } as const satisfies Prisma.HandoffWhereInput;

const AGENT = {
  id: true,
  name: true,
  languages: true,
  onDuty: true,
  handoffs: { where: IN_CALL, select: { id: true }, take: 1 },
} as const satisfies Prisma.AgentSelect;

const toAgent = ({ onDuty, handoffs, ...agent }: Prisma.AgentGetPayload<{ select: typeof AGENT }>): AgentRecord => ({
  ...agent,
  available: onDuty && handoffs.length === 0,
});

const inOrder = <T extends { id: string }>(ids: readonly string[], found: readonly T[]): (T | null)[] => {
  const byId = new Map(found.map(one => [one.id, one]));
  return ids.map(id => byId.get(id) ?? null);
};

/** Agents, queues and handoffs in our own database. */
export const houseHandoffDesk = (client: PrismaClient): HandoffDesk => ({
  queues: () => client.handoffQueue.findMany({ orderBy: { id: 'asc' } }),

  async queuesByIds(ids) {
    return inOrder(ids, await client.handoffQueue.findMany({ where: { id: { in: [...ids] } } }));
  },

  async waitingCounts(queueIds) {
    const counts = await client.handoff.groupBy({
      by: ['queueId'],
      where: { status: 'WAITING', queueId: { in: [...queueIds] } },
      _count: { _all: true },
    });
    const byQueue = new Map(counts.map(({ queueId, _count }) => [queueId, _count._all]));
    return queueIds.map(id => byQueue.get(id) ?? 0);
  },

  async agents() {
    const agents = await client.agent.findMany({ select: AGENT });
    return agents.map(toAgent).sort((a, b) => (a.name < b.name ? -1 : 1));
  },

  async agentsByIds(ids) {
    const agents = await client.agent.findMany({ where: { id: { in: [...ids] } }, select: AGENT });
    return inOrder(ids, agents.map(toAgent));
  },

  setAgentAvailable: (agentId, available, at) =>
    client.$transaction(async tx => {
      const { count } = await tx.agent.updateMany({ where: { id: agentId }, data: { onDuty: available } });
      if (count === 0) return null;
      if (available) await tx.handoff.updateMany({ where: { agentId, ...IN_CALL }, data: { callEndedAt: at } });
      return toAgent(await tx.agent.findUniqueOrThrow({ where: { id: agentId }, select: AGENT }));
    }),

  async handoffsByIds(ids) {
    return inOrder(ids, await client.handoff.findMany({ where: { id: { in: [...ids] } }, select: HANDOFF }));
  },

  async handoffsOfCalls(callIds) {
    const last = await client.handoff.findMany({
      where: { callId: { in: [...callIds] } },
      orderBy: [{ callId: 'asc' }, { requestedAt: 'desc' }],
      distinct: ['callId'],
      select: HANDOFF,
    });
    const byCall = new Map(last.map(handoff => [handoff.callId, handoff]));
    return callIds.map(callId => byCall.get(callId) ?? null);
  },

  waiting: queueId =>
    client.handoff.findMany({
      where: { status: 'WAITING', ...(queueId !== null && { queueId }) },
      orderBy: [{ requestedAt: 'asc' }, { id: 'asc' }],
      select: HANDOFF,
    }),

  async request(handoff) {
    const { id, callId, key, status, reason, summary, language, queueId, requestedAt, expiresAt } = handoff;
    // Two unique indexes say no: one handoff to a key, and one that waits to a call.
    await client.$executeRaw`
      INSERT INTO handoff."Handoff" (id, "callId", key, status, reason, summary, language, "queueId", "requestedAt", "expiresAt")
      VALUES (${id}, ${callId}, ${key}, ${status}::handoff."HandoffStatus", ${reason}, ${summary},
        ${language}::platform."Language", ${queueId}, ${requestedAt}, ${expiresAt})
      ON CONFLICT DO NOTHING`;
    return client.handoff.findUnique({ where: { callId_key: { callId, key } }, select: HANDOFF });
  },

  settle: ({ id, status, agentId, at }) =>
    client.$transaction(async tx => {
      if (status === 'ACCEPTED') {
        // Whoever takes two calls at the same moment waits here for the first, and is then seen to be in it.
        await tx.$executeRaw`SELECT 1 FROM handoff."Agent" WHERE id = ${agentId} FOR UPDATE`;
        const agent = await tx.agent.findUnique({ where: { id: agentId ?? '' }, select: AGENT });
        if (!agent || !toAgent(agent).available) return null;
      }
      const { count } = await tx.handoff.updateMany({
        where: { id, status: 'WAITING' },
        data: { status, agentId, settledAt: at, told: false },
      });
      return count === 0 ? null : tx.handoff.findUnique({ where: { id }, select: HANDOFF });
    }),

  async callEnded(callId, at, handedOff) {
    const [cancelled] = await client.handoff.updateManyAndReturn({
      where: { callId, status: 'WAITING' },
      data: { status: 'CANCELLED', settledAt: at, callEndedAt: at, told: false },
      select: HANDOFF,
    });
    if (!handedOff) await client.handoff.updateMany({ where: { callId, callEndedAt: null }, data: { callEndedAt: at } });
    return cancelled ?? null;
  },

  overdue: at =>
    client.handoff.findMany({ where: { status: 'WAITING', expiresAt: { lte: at } }, orderBy: { expiresAt: 'asc' }, select: HANDOFF }),

  async nextExpiry() {
    const next = await client.handoff.findFirst({
      where: { status: 'WAITING' },
      orderBy: { expiresAt: 'asc' },
      select: { expiresAt: true },
    });
    return next?.expiresAt ?? null;
  },

  untold: before =>
    client.handoff.findMany({
      where: { told: false, OR: [{ settledAt: { lt: before } }, { settledAt: null, requestedAt: { lt: before } }] },
      orderBy: { requestedAt: 'asc' },
      select: HANDOFF,
    }) satisfies Promise<HandoffRecord[]>,

  async told(id, status) {
    await client.handoff.updateMany({ where: { id, status }, data: { told: true } });
  },
});

/** Adds queues and agents that are not there yet; those that are stay as they have become. */
export const fillHandoffDesk = async (
  client: PrismaClient,
  { queues, agents }: { queues: QueueRecord[]; agents: AgentRecord[] },
): Promise<void> => {
  await client.handoffQueue.createMany({ data: queues, skipDuplicates: true });
  const rows = agents.map(({ available, ...agent }) => ({ ...agent, onDuty: available }));
  await client.agent.createMany({ data: rows, skipDuplicates: true });
};
