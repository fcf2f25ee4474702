import type { AgentRecord, HandoffDesk, HandoffRecord, QueueRecord } from '../port.js';

type Kept = HandoffRecord & { callEndedAt: Date | null; told: boolean };

/** A desk in memory: for tests, and to see the port at its plainest. */
export const memoryHandoffDesk = ({ queues, agents }: { queues: QueueRecord[]; agents: AgentRecord[] }): HandoffDesk => {
  const kept: Kept[] = [];
  const onDuty = new Map(agents.map(({ id, available }) => [id, available]));

  const shown = ({ callEndedAt, told, ...handoff }: Kept): HandoffRecord => ({ ...handoff });
  const found = (handoff: Kept | undefined): HandoffRecord | null => (handoff ? shown(handoff) : null);
  const inCall = (agentId: string) =>
    kept.filter(({ agentId: by, status, callEndedAt }) => by === agentId && status === 'ACCEPTED' && !callEndedAt);
  const isAvailable = (agentId: string) => onDuty.get(agentId) === true && inCall(agentId).length === 0;
  const asIs = (agent: AgentRecord): AgentRecord => ({ ...agent, available: isAvailable(agent.id) });
  const waiting = () => kept.filter(({ status }) => status === 'WAITING').sort((a, b) => a.requestedAt.getTime() - b.requestedAt.getTime());

  return {
    async queues() {
      return [...queues].sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    async queuesByIds(ids) {
      return ids.map(id => queues.find(queue => queue.id === id) ?? null);
    },
    async waitingCounts(queueIds) {
      return queueIds.map(id => waiting().filter(({ queueId }) => queueId === id).length);
    },
    async agents() {
      return agents.map(asIs).sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    async agentsByIds(ids) {
      return ids.map(id => {
        const agent = agents.find(other => other.id === id);
        return agent ? asIs(agent) : null;
      });
    },
    async setAgentAvailable(agentId, available, at) {
      const agent = agents.find(({ id }) => id === agentId);
      if (!agent) return null;
      onDuty.set(agentId, available);
      if (available) for (const handoff of inCall(agentId)) handoff.callEndedAt = at;
      return asIs(agent);
    },

    async handoffsByIds(ids) {
      return ids.map(id => found(kept.find(handoff => handoff.id === id)));
    },
    async handoffsOfCalls(callIds) {
      return callIds.map(callId =>
        found(
          kept
            .filter(handoff => handoff.callId === callId)
            .sort((a, b) => a.requestedAt.getTime() - b.requestedAt.getTime())
            .at(-1),
        ),
      );
    },
    async waiting(queueId) {
      return waiting()
        .filter(handoff => queueId === null || handoff.queueId === queueId)
        .map(shown);
    },

    async request(handoff) {
      const known = kept.find(({ callId, key }) => callId === handoff.callId && key === handoff.key);
      if (known) return shown(known);
      if (waiting().some(({ callId }) => callId === handoff.callId)) return null;
      kept.push({ ...handoff, callEndedAt: null, told: false });
      return { ...handoff };
    },
    async settle({ id, status, agentId, at }) {
      const handoff = kept.find(other => other.id === id);
      if (handoff?.status !== 'WAITING') return null;
      if (status === 'ACCEPTED' && !isAvailable(agentId ?? '')) return null;
      Object.assign(handoff, { status, agentId, settledAt: at, told: false });
      return shown(handoff);
    },
    async callEnded(callId, at, handedOff) {
      const ofCall = kept.filter(handoff => handoff.callId === callId);
      const open = ofCall.find(({ status }) => status === 'WAITING');
      if (open) Object.assign(open, { status: 'CANCELLED', settledAt: at, callEndedAt: at, told: false });
      if (!handedOff) for (const handoff of ofCall) handoff.callEndedAt ??= at;
      return found(open);
    },

    async overdue(at) {
      return waiting()
        .filter(({ expiresAt }) => expiresAt <= at)
        .sort((a, b) => a.expiresAt.getTime() - b.expiresAt.getTime())
        .map(shown);
    },
    async nextExpiry() {
      return waiting().reduce<Date | null>((next, { expiresAt }) => (next && next < expiresAt ? next : expiresAt), null);
    },
    async untold(before) {
      return kept.filter(({ told, settledAt, requestedAt }) => !told && (settledAt ?? requestedAt) < before).map(shown);
    },
    async told(id, status) {
      const handoff = kept.find(other => other.id === id);
      if (handoff?.status === status) handoff.told = true;
    },
  };
};
