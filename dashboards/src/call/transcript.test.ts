import { describe, expect, it } from 'vitest';
import type { HappenedFragment } from '../../graph/generated/graphql';
import { EMPTY_TRANSCRIPT, fold, type Transcript, type TurnItem } from './transcript';

const START = Date.parse('2026-03-01T09:00:00.000Z');
const at = (sequence: number) => new Date(START + sequence * 1000).toISOString();

/** The nth event of a call, one second apart. */
const event = (sequence: number, kind: string, more: Partial<HappenedFragment> & { turnOrdinal?: number } = {}): HappenedFragment => {
  const { turnOrdinal, ...rest } = more;
  return {
    id: `e${sequence}`,
    sequence,
    at: at(sequence),
    kind,
    text: null,
    digits: null,
    confidence: null,
    count: null,
    interrupts: null,
    bargedIn: null,
    reason: null,
    stamps: [],
    turn: turnOrdinal === undefined ? null : { id: `t${turnOrdinal}`, ordinal: turnOrdinal, intent: null },
    ...rest,
  };
};

const CALL = [
  event(1, 'call.started'),
  event(2, 'reply.started', { turnOrdinal: 0, text: 'Good morning, this is the bot.' }),
  event(3, 'caller.speaking', { interrupts: true }),
  event(4, 'reply.ended', { turnOrdinal: 0, text: 'Good morning,', bargedIn: true }),
  event(5, 'turn.heard', { turnOrdinal: 1, text: 'where is my order', confidence: 0.9 }),
  event(6, 'reply.started', { turnOrdinal: 1, text: 'It is on its way.', stamps: [{ name: 'firstFrame', at: at(5) }] }),
  event(7, 'reply.ended', { turnOrdinal: 1, text: 'It is on its way.', bargedIn: false }),
  event(8, 'call.ended', { reason: 'CALLER_HUNG_UP' }),
];
const upTo = (sequence: number) => fold(EMPTY_TRANSCRIPT, CALL.slice(0, sequence));
const turns = (transcript: Transcript) => transcript.items.filter((item): item is TurnItem => item.kind === 'turn');

describe('a transcript', () => {
  it('shows that the caller is speaking, and whether into the bot’s words', () => {
    expect(upTo(3)).toMatchObject({ speakingSince: at(3), interrupting: true });
    expect(upTo(5)).toMatchObject({ speakingSince: null, interrupting: false });
  });

  it('keeps what was heard of an interrupted reply beside what was said', () => {
    expect(turns(upTo(2))[0]?.replies).toMatchObject([{ speaking: true, heard: null }]);
    expect(turns(upTo(4))[0]?.replies).toMatchObject([
      { text: 'Good morning, this is the bot.', heard: 'Good morning,', bargedIn: true, speaking: false },
    ]);
  });

  it('shows nobody as speaking any more whose words were cut off by a crash', () => {
    const resumed = fold(upTo(6), [event(7, 'call.resumed')]);
    expect(turns(resumed)[1]?.replies).toMatchObject([{ text: 'It is on its way.', speaking: false }]);
    expect(resumed.ended).toBe(false);
  });

  it('puts words and answer of a turn together, with when they began', () => {
    expect(turns(upTo(8))[1]).toMatchObject({
      ordinal: 1,
      heard: { text: 'where is my order', from: at(3), to: at(5) },
      replies: [{ text: 'It is on its way.', at: at(5), endedAt: at(7) }],
    });
  });

  it('does not change when events come again, as after a reconnection', () => {
    const whole = upTo(8);
    expect(fold(whole, CALL)).toBe(whole);
  });

  it('leaves untouched turns the same objects', () => {
    const before = upTo(5);
    expect(turns(fold(before, [CALL[5] as HappenedFragment]))[0]).toBe(turns(before)[0]);
  });

  it('gives a turn several replies when the bot speaks more than once', () => {
    const more = fold(upTo(5), [
      event(6, 'reply.started', { turnOrdinal: 1, text: 'One moment.' }),
      event(7, 'reply.ended', { turnOrdinal: 1, text: 'One moment.' }),
      event(8, 'reply.started', { turnOrdinal: 1, text: 'Here it is.' }),
    ]);
    expect(turns(more)[1]?.replies.map(reply => [reply.text, reply.speaking])).toEqual([
      ['One moment.', false],
      ['Here it is.', true],
    ]);
  });

  it('shows words that were interrupted before their first sound as never heard', () => {
    const cut = fold(EMPTY_TRANSCRIPT, [
      event(1, 'reply.requested', { turnOrdinal: 0, text: 'This call is recorded.' }),
      event(2, 'reply.requested', { turnOrdinal: 0, text: 'How can I help you?' }),
      event(3, 'reply.started', { turnOrdinal: 0, text: 'This call is recorded.' }),
      event(4, 'reply.ended', { turnOrdinal: 0, text: 'This call is recorded.' }),
      event(5, 'reply.ended', { turnOrdinal: 0, text: '', bargedIn: true }),
    ]);
    expect(turns(cut)[0]).toMatchObject({
      replies: [
        { text: 'This call is recorded.', bargedIn: false },
        { text: 'How can I help you?', heard: '', bargedIn: true },
      ],
      waiting: [],
    });
  });

  it('stops all speech when the call ends in the middle of it', () => {
    const cut = fold(upTo(2), [event(3, 'caller.speaking'), event(4, 'call.ended', { reason: 'INTERRUPTED' })]);
    expect(cut).toMatchObject({ ended: true, speakingSince: null });
    expect(turns(cut)[0]?.replies[0]).toMatchObject({ speaking: false, heard: null });
  });

  it('shows keys and unintelligible speech as turns', () => {
    const odd = fold(EMPTY_TRANSCRIPT, [
      event(1, 'turn.keyed', { turnOrdinal: 1, digits: '407' }),
      event(2, 'turn.unclear', { turnOrdinal: 2 }),
    ]);
    expect(turns(odd).map(turn => turn.heard)).toMatchObject([
      { text: null, digits: '407' },
      { text: null, digits: null },
    ]);
  });

  it('notes everything else, also kinds it does not know, except legs', () => {
    const noted = fold(EMPTY_TRANSCRIPT, [event(1, 'recording.started'), event(2, 'leg.joined'), event(3, 'something.new')]);
    expect(noted.items.map(item => item.kind === 'note' && item.event)).toEqual(['recording.started', 'something.new']);
    expect(noted.recordedFrom).toBe(at(1));
  });
});
