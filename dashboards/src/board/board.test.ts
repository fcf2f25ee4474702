import { describe, expect, it } from 'vitest';
import type { AnyCallEventSubscription, LiveCallFragment } from '../../graph/generated/graphql';
import { type Board, EMPTY_BOARD, inOrder, LINGER_MS, pruned, withAnswer, withCall, withEvent } from './board';

const call = (id: string, more: Partial<LiveCallFragment> = {}): LiveCallFragment => ({
  id,
  door: 'twilio',
  from: '+14155550101',
  to: null,
  language: 'EN',
  status: 'LIVE',
  phase: 'INBOUND',
  startedAt: `2026-03-01T09:00:0${id.at(-1)}.000Z`,
  answeredAt: null,
  endedAt: null,
  customerId: null,
  customer: null,
  ...more,
});
const event = (callId: string, kind: string, text: string | null = null): AnyCallEventSubscription['callEvents'] => ({
  id: `${callId}-${kind}`,
  sequence: 1,
  at: '2026-03-01T09:01:00.000Z',
  kind,
  text,
  digits: null,
  bargedIn: null,
  call: { id: callId },
});
const board = (...calls: LiveCallFragment[]) => calls.reduce(withCall, EMPTY_BOARD);
const happened = (before: Board, ...events: AnyCallEventSubscription['callEvents'][]) =>
  events.reduce((now, one) => withEvent(now, one) ?? now, before);

describe('the board of live calls', () => {
  it('shows the newest first and those that have ended last', () => {
    const rows = inOrder(board(call('c1'), call('c3'), call('c2'), call('c3', { status: 'ENDED' })).rows);
    expect(rows.map(row => row.call.id)).toEqual(['c2', 'c1', 'c3']);
  });

  it('follows who speaks and what was said last', () => {
    const speaking = happened(board(call('c1')), event('c1', 'caller.speaking'));
    expect(speaking.rows.get('c1')?.speaking).toBe('CALLER');
    const answered = happened(speaking, event('c1', 'turn.heard', 'hello'), event('c1', 'reply.started', 'Good morning'));
    expect(answered.rows.get('c1')).toMatchObject({ speaking: 'BOT', last: { party: 'BOT', text: 'Good morning' } });
    expect(happened(answered, event('c1', 'reply.ended')).rows.get('c1')?.speaking).toBeNull();
  });

  it('does not take the end of the bot’s words for silence while the caller interrupts', () => {
    const interrupted = happened(
      board(call('c1')),
      event('c1', 'reply.started', 'Well'),
      event('c1', 'caller.speaking'),
      event('c1', 'reply.ended'),
    );
    expect(interrupted.rows.get('c1')?.speaking).toBe('CALLER');
  });

  it('does not begin with calls that are over', () => {
    expect(board(call('c1', { status: 'ENDED' })).rows.size).toBe(0);
  });

  it('says when an event belongs to a call it has not met', () => {
    expect(withEvent(EMPTY_BOARD, event('c9', 'turn.heard', 'hello'))).toBeNull();
    expect(withEvent(EMPTY_BOARD, event('c9', 'call.ended'))).toBe(EMPTY_BOARD);
  });

  it('keeps the name of a caller over changes of the call, until it is somebody else', () => {
    const ada = { id: 'u1', name: 'Ada', tier: 'GOLD' } as const;
    const known = board(call('c1', { customerId: 'u1', customer: ada }));
    const { customer: _, ...head } = call('c1', { customerId: 'u1', phase: 'HANDLING' });
    expect(withCall(known, head).rows.get('c1')?.call).toMatchObject({ phase: 'HANDLING', customer: ada });
    expect(withCall(known, { ...head, customerId: 'u2' }).rows.get('c1')?.call.customer).toBeNull();
  });

  it('is the same board when a change changes nothing that is shown', () => {
    const before = board(call('c1'));
    expect(withCall(before, call('c1'))).toBe(before);
  });

  it('replaces only the row that changed', () => {
    const before = board(call('c1'), call('c2'));
    const after = happened(before, event('c1', 'caller.speaking'));
    expect(after.rows.get('c2')).toBe(before.rows.get('c2'));
  });

  it('lets an ended call linger, and longer while it is looked at', () => {
    const ended = happened(board(call('c1')), event('c1', 'call.ended'));
    const endedAt = Date.parse('2026-03-01T09:01:00.000Z');
    expect(pruned(ended, endedAt + LINGER_MS, null)).toBe(ended);
    expect(pruned(ended, endedAt + LINGER_MS + 1, 'c1')).toBe(ended);
    expect(pruned(ended, endedAt + LINGER_MS + 1, null).rows.size).toBe(0);
  });

  it('takes the last words of calls that were live before it looked', () => {
    const turn = { id: 't', ordinal: 1, heard: 'where is it', keys: null, reply: null, at: '2026-03-01T09:00:30.000Z' };
    const answer = { total: 1, calls: [{ ...call('c1'), turns: [turn] }] };
    expect(withAnswer(EMPTY_BOARD, answer).rows.get('c1')?.last).toEqual({ party: 'CALLER', text: 'where is it', at: turn.at });
  });

  it('keeps a call that was seen to end, until it has lingered long enough', () => {
    const seen = withCall(withCall(EMPTY_BOARD, call('c1')), call('c1', { status: 'ENDED', endedAt: '2026-03-01T09:01:00.000Z' }));
    expect([...withAnswer(seen, { total: 0, calls: [] }).rows.keys()]).toEqual(['c1']);
  });

  it('counts a call that was left out of the answer once, whether it is shown now or has ended', () => {
    const board = withAnswer(EMPTY_BOARD, { total: 3, calls: [{ ...call('c5'), turns: [] }] });
    expect(board.more).toBe(2);
    const shown = withCall(board, call('c3'));
    expect([shown.rows.size, shown.more]).toEqual([2, 1]);
    expect(withCall(shown, call('c2', { status: 'ENDED' }))).toMatchObject({ more: 0, rows: shown.rows });
    expect(withCall(shown, call('c6'))).toMatchObject({ more: 1 });
  });
});
