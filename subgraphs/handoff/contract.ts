import { describe, expect, it } from 'vitest';
import type { AgentRecord, HandoffDesk, HandoffRecord, QueueRecord } from './port.js';
import type { HandoffStatus } from './values.js';

const queues: QueueRecord[] = [
  { id: 'q-en', name: 'Service', language: 'EN' },
  { id: 'q-zh', name: '客服', language: 'ZH' },
];
const agents: AgentRecord[] = [
  { id: 'ann', name: 'Ann', languages: ['EN', 'ZH'], available: true },
  { id: 'bo', name: 'Bo', languages: ['EN'], available: true },
  { id: 'off', name: 'Cy', languages: ['ZH'], available: false },
];

/** The nth second of the test. */
const second = (n: number) => new Date(Date.UTC(2026, 0, 5, 9, 0, n));

const wish = (id: string, changes: Partial<HandoffRecord> = {}): HandoffRecord => ({
  id,
  callId: `call-${id}`,
  key: 'k',
  status: 'WAITING',
  reason: 'asked for a person',
  summary: 'Wants to know where order 1234 is.',
  language: 'EN',
  queueId: 'q-en',
  agentId: null,
  requestedAt: second(0),
  expiresAt: second(30),
  settledAt: null,
  ...changes,
});
const ids = (handoffs: readonly { id: string }[]) => handoffs.map(({ id }) => id);

/** `make` gives a desk with exactly these queues and agents, and no handoffs. */
export function handoffDeskContract(name: string, make: (desk: { queues: QueueRecord[]; agents: AgentRecord[] }) => Promise<HandoffDesk>) {
  const open = () => make({ queues: structuredClone(queues), agents: structuredClone(agents) });
  const accept = (desk: HandoffDesk, id: string, agentId: string) => desk.settle({ id, status: 'ACCEPTED', agentId, at: second(5) });

  describe(`${name} keeps the HandoffDesk contract`, () => {
    it('knows its queues and agents', async () => {
      const desk = await open();
      expect(await desk.queues()).toEqual(queues);
      expect(await desk.agents()).toEqual(agents);
      expect(await desk.queuesByIds(['no-such', 'q-zh'])).toEqual([null, queues[1]]);
      expect(await desk.agentsByIds(['off', 'no-such', 'ann', 'off'])).toEqual([agents[2], null, agents[0], agents[2]]);
    });

    it('keeps a handoff, and keeps it once for a key', async () => {
      const desk = await open();
      expect(await desk.request(wish('h1'))).toEqual(wish('h1'));
      expect(await desk.request(wish('h2', { callId: 'call-h1', reason: 'again' }))).toEqual(wish('h1'));
      expect(await desk.handoffsByIds(['h2', 'h1'])).toEqual([null, wish('h1')]);
    });

    it('keeps it once for a key also when it is asked several times at once', async () => {
      const desk = await open();
      const kept = await Promise.all(['a', 'b', 'c'].map(id => desk.request(wish(id, { callId: 'c1' }))));
      expect(new Set(kept.map(handoff => handoff?.id)).size).toBe(1);
      expect(await desk.waiting(null)).toHaveLength(1);
    });

    it('lets a call wait once at a time', async () => {
      const desk = await open();
      await desk.request(wish('h1'));
      expect(await desk.request(wish('h2', { callId: 'call-h1', key: 'other' }))).toBeNull();
      await desk.settle({ id: 'h1', status: 'DECLINED', agentId: 'bo', at: second(1) });
      expect(await desk.request(wish('h2', { callId: 'call-h1', key: 'other', requestedAt: second(2) }))).toMatchObject({ id: 'h2' });
      expect((await desk.handoffsOfCalls(['no-such', 'call-h1'])).map(handoff => handoff?.id ?? null)).toEqual([null, 'h2']);
    });

    it('lets a call wait once also when it is asked for under several keys at once', async () => {
      const desk = await open();
      const kept = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(id => desk.request(wish(id, { callId: 'c1', key: id }))));
      expect(kept.filter(Boolean)).toHaveLength(1);
      expect(await desk.waiting(null)).toHaveLength(1);
    });

    it('shows who waits, the longest first, and how many', async () => {
      const desk = await open();
      await desk.request(wish('later', { requestedAt: second(2) }));
      await desk.request(wish('first', { requestedAt: second(1) }));
      await desk.request(wish('zh', { queueId: 'q-zh', language: 'ZH', requestedAt: second(3) }));
      await desk.request(wish('settled'));
      await desk.settle({ id: 'settled', status: 'CANCELLED', agentId: null, at: second(4) });
      expect(ids(await desk.waiting(null))).toEqual(['first', 'later', 'zh']);
      expect(ids(await desk.waiting('q-zh'))).toEqual(['zh']);
      expect(await desk.waitingCounts(['q-zh', 'no-such', 'q-en'])).toEqual([1, 0, 2]);
    });

    it.each<[HandoffStatus, string | null]>([
      ['ACCEPTED', 'ann'],
      ['DECLINED', 'ann'],
      ['EXPIRED', null],
      ['CANCELLED', null],
    ])('settles a handoff as %s, and then no more', async (status, agentId) => {
      const desk = await open();
      await desk.request(wish('h1'));
      const settled = { ...wish('h1'), status, agentId, settledAt: second(5) };
      expect(await desk.settle({ id: 'h1', status: status as 'ACCEPTED', agentId, at: second(5) })).toEqual(settled);
      for (const next of ['ACCEPTED', 'DECLINED', 'EXPIRED', 'CANCELLED'] as const)
        expect(await desk.settle({ id: 'h1', status: next, agentId: 'bo', at: second(6) })).toBeNull();
      expect(await desk.handoffsByIds(['h1'])).toEqual([settled]);
    });

    it('gives a handoff to one of several who want it', async () => {
      const desk = await open();
      await desk.request(wish('h1'));
      const results = await Promise.all([accept(desk, 'h1', 'ann'), accept(desk, 'h1', 'bo')]);
      expect(results.filter(Boolean)).toHaveLength(1);
    });

    it('gives an agent one call at a time', async () => {
      const desk = await open();
      const offered = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];
      for (const id of offered) await desk.request(wish(id));
      const results = await Promise.all(offered.map(id => accept(desk, id, 'ann')));
      expect(results.filter(Boolean)).toHaveLength(1);
      expect(await desk.agentsByIds(['ann'])).toMatchObject([{ available: false }]);
    });

    it('gives no call to an agent who is off duty or unknown', async () => {
      const desk = await open();
      await desk.request(wish('h1'));
      expect(await accept(desk, 'h1', 'off')).toBeNull();
      expect(await accept(desk, 'h1', 'nobody')).toBeNull();
      expect(ids(await desk.waiting(null))).toEqual(['h1']);
    });

    it('has agents come and go', async () => {
      const desk = await open();
      expect(await desk.setAgentAvailable('off', true, second(1))).toEqual({ ...agents[2], available: true });
      expect(await desk.setAgentAvailable('ann', false, second(1))).toMatchObject({ available: false });
      expect(await desk.setAgentAvailable('nobody', true, second(1))).toBeNull();
      expect((await desk.agents()).map(({ available }) => available)).toEqual([false, true, true]);
    });

    it('frees an agent who says so', async () => {
      const desk = await open();
      await desk.request(wish('h1'));
      await accept(desk, 'h1', 'ann');
      expect(await desk.setAgentAvailable('ann', true, second(9))).toMatchObject({ available: true });
    });

    it('frees the agent of a call that is over', async () => {
      const desk = await open();
      await desk.request(wish('h1'));
      await accept(desk, 'h1', 'ann');
      expect(await desk.callEnded('call-h1', second(60), false)).toBeNull();
      expect(await desk.agentsByIds(['ann'])).toMatchObject([{ available: true }]);
      expect(await desk.handoffsByIds(['h1'])).toMatchObject([{ status: 'ACCEPTED', settledAt: second(5) }]);
    });

    it('keeps the agent busy who has the caller now, until they say so', async () => {
      const desk = await open();
      await desk.request(wish('h1'));
      await accept(desk, 'h1', 'ann');
      expect(await desk.callEnded('call-h1', second(6), true)).toBeNull();
      expect(await desk.agentsByIds(['ann'])).toMatchObject([{ available: false }]);
      await desk.setAgentAvailable('ann', true, second(300));
      expect(await desk.agentsByIds(['ann'])).toMatchObject([{ available: true }]);
    });

    it('cancels what waits in a call that is over, once', async () => {
      const desk = await open();
      await desk.request(wish('h1'));
      await desk.request(wish('other'));
      expect(await desk.callEnded('call-h1', second(7), false)).toEqual({ ...wish('h1'), status: 'CANCELLED', settledAt: second(7) });
      expect(await desk.callEnded('call-h1', second(8), false)).toBeNull();
      expect(await desk.callEnded('no-such', second(8), false)).toBeNull();
      expect(ids(await desk.waiting(null))).toEqual(['other']);
    });

    it('knows whose time is over, and when the next one is', async () => {
      const desk = await open();
      expect(await desk.nextExpiry()).toBeNull();
      await desk.request(wish('h1'));
      await desk.request(wish('soon', { expiresAt: second(20) }));
      await desk.request(wish('settled', { expiresAt: second(10) }));
      await desk.settle({ id: 'settled', status: 'CANCELLED', agentId: null, at: second(1) });
      expect(await desk.nextExpiry()).toEqual(second(20));
      expect(ids(await desk.overdue(second(19)))).toEqual([]);
      expect(ids(await desk.overdue(second(20)))).toEqual(['soon']);
      expect(ids(await desk.overdue(second(40)))).toEqual(['soon', 'h1']);
    });

    it('remembers what has not been told, of each status anew', async () => {
      const desk = await open();
      await desk.request(wish('h1'));
      expect(ids(await desk.untold(second(0)))).toEqual([]);
      expect(ids(await desk.untold(second(1)))).toEqual(['h1']);
      await desk.told('h1', 'WAITING');
      expect(await desk.untold(second(9))).toEqual([]);
      await accept(desk, 'h1', 'ann');
      await desk.told('h1', 'WAITING');
      expect(ids(await desk.untold(second(5)))).toEqual([]);
      expect(ids(await desk.untold(second(6)))).toEqual(['h1']);
      await desk.told('h1', 'ACCEPTED');
      expect(await desk.untold(second(9))).toEqual([]);
    });
  });
}
