import type { Clock } from '#kernel/clock.js';
import type { Ids } from '#kernel/ids.js';
import type { Language } from '#kernel/language.js';
import type { Bus } from '#platform/bus/bus.js';
import type { Log } from '#platform/log.js';
import { whyNoKey } from '#platform/subgraph/key.js';
import { tellHandoff } from './news.js';
import type { HandoffDesk, HandoffRecord, Settlement } from './port.js';
import type { HandoffRefusalCode } from './values.js';

/** Why something is not done, in words for the client. */
export interface Refused {
  refusal: { code: HandoffRefusalCode; reason: string };
}
type Outcome = Promise<{ handoff: HandoffRecord; refusal?: undefined } | Refused>;

export interface Request {
  callId: string;
  key: string;
  reason: string;
  summary: string;
  language: Language;
  queueId: string | null;
  waitMs: number | null;
}

/** What can be done with handoffs. Each change is written once and then told. */
export interface Handoffs {
  request(request: Request): Outcome;
  accept(handoffId: string, agentId: string): Outcome;
  decline(handoffId: string, agentId: string): Outcome;
  cancel(handoffId: string): Outcome;
  /** Settles those that have waited long enough. */
  expire(): Promise<void>;
  /** Ended for us; `handedOff`: the agent has the caller now. */
  callEnded(callId: string, at: Date, handedOff: boolean): Promise<void>;
  /** Tells what a crash or a broken bus has kept from being told. */
  tellUntold(): Promise<void>;
}

export interface HandoffsOptions {
  desk: HandoffDesk;
  bus: Bus;
  clock: Clock;
  ids: Ids;
  logger: Log;
}

const WAIT_MS = 45_000;
const LONGEST_WAIT_MS = 10 * 60_000;

/** How long news may be on their way before they count as lost. */
const GRACE_MS = 2_000;

const refused = (code: HandoffRefusalCode, reason: string): Refused => ({ refusal: { code, reason } });

export function handoffs({ desk, bus, clock, ids, logger }: HandoffsOptions): Handoffs {
  const tell = tellHandoff({ desk, bus });

  /** What is written stands, also when it can't be told at once: tellUntold will. */
  const tellNow = async (handoff: HandoffRecord): Promise<void> => {
    try {
      await tell(handoff);
    } catch (err) {
      logger.warn({ err, handoffId: handoff.id }, 'What became of a handoff could not be told yet');
    }
  };

  const settle = async (settlement: Omit<Settlement, 'at'>): Outcome => {
    const settled = await desk.settle({ ...settlement, at: clock.now() });
    if (settled) {
      await tellNow(settled);
      return { handoff: settled };
    }
    const [handoff] = await desk.handoffsByIds([settlement.id]);
    if (!handoff) return refused('NO_SUCH_HANDOFF', `There is no handoff ${settlement.id}.`);
    // The same wish again, by the same person: it is as they want it.
    if (handoff.status === settlement.status && handoff.agentId === settlement.agentId) return { handoff };
    return handoff.status === 'WAITING'
      ? refused('AGENT_UNAVAILABLE', 'The agent is not available.')
      : refused('SETTLED', `The handoff waits no more: it is ${handoff.status}.`);
  };

  const agentFor = async (agentId: string, handoffId: string): Promise<Refused | null> => {
    const [[agent], [handoff]] = await Promise.all([desk.agentsByIds([agentId]), desk.handoffsByIds([handoffId])]);
    if (!agent) return refused('NO_SUCH_AGENT', `There is no agent ${agentId}.`);
    if (handoff && !agent.languages.includes(handoff.language))
      return refused('OTHER_LANGUAGE', `${agent.name} does not speak the caller's language.`);
    return null;
  };

  return {
    async request({ callId, key, reason, summary, language, queueId, waitMs }) {
      const noKey = whyNoKey(key);
      if (noKey) return refused('INVALID', noKey);
      if (waitMs !== null && (waitMs < 1 || waitMs > LONGEST_WAIT_MS)) return refused('INVALID', `waitMs is 1 to ${LONGEST_WAIT_MS}.`);
      const queues = await desk.queues();
      const queue = queues.find(({ id, language: spoken }) => (queueId === null ? spoken === language : id === queueId));
      if (!queue) return refused('NO_SUCH_QUEUE', queueId === null ? 'No queue is for this language.' : `There is no queue ${queueId}.`);
      const now = clock.now();
      const wanted: HandoffRecord = {
        id: ids(),
        callId,
        key,
        status: 'WAITING',
        reason,
        summary,
        language,
        queueId: queue.id,
        agentId: null,
        requestedAt: now,
        expiresAt: new Date(now.getTime() + (waitMs ?? WAIT_MS)),
        settledAt: null,
      };
      const handoff = await desk.request(wanted);
      if (!handoff) return refused('WAITS_ALREADY', 'The call waits for an agent already.');
      if (handoff.id === wanted.id) await tellNow(handoff);
      return { handoff };
    },

    async accept(id, agentId) {
      return (await agentFor(agentId, id)) ?? settle({ id, status: 'ACCEPTED', agentId });
    },
    async decline(id, agentId) {
      return (await agentFor(agentId, id)) ?? settle({ id, status: 'DECLINED', agentId });
    },
    cancel: id => settle({ id, status: 'CANCELLED', agentId: null }),

    async expire() {
      for (const { id } of await desk.overdue(clock.now())) await settle({ id, status: 'EXPIRED', agentId: null });
    },

    async callEnded(callId, at, handedOff) {
      const cancelled = await desk.callEnded(callId, at, handedOff);
      if (cancelled) await tellNow(cancelled);
    },

    async tellUntold() {
      for (const handoff of await desk.untold(new Date(clock.now().getTime() - GRACE_MS))) await tell(handoff);
    },
  };
}
