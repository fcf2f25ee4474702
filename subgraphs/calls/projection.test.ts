import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LoggedEvent, StoredEvent } from './events.js';
import { applyEvent, replay } from './projection.js';
import { at, logOf, started, wholeCall } from './testing.js';
import { heardIn, heardOfReplyIn, replyIn, stampsOf, wasBargedIn } from './turn-text.js';

const inOrder = (events: readonly LoggedEvent[]): StoredEvent[] => events.map((event, index) => ({ ...event, sequence: index + 1 }));
const ended = (reason: 'CALLER_HUNG_UP' | 'INTERRUPTED', time = '09:10:00.000') =>
  logOf('c1').tell(time, 'call.ended', { reason }).events[0]!;

describe('a call made of its events', () => {
  const call = replay(wholeCall('c1').stored())!;

  it('knows who called, how it went and how it ended', () => {
    expect(call).toMatchObject({
      id: 'c1',
      door: 'twilio',
      from: '+8613800138000',
      status: 'ENDED',
      phase: 'ARCHIVED',
      endReason: 'BOT_HUNG_UP',
      outcome: 'RESOLVED',
      satisfaction: 5,
      sequence: 21,
      notice: { version: 'en-3', recordingAllowed: true },
      recording: { durationMs: 9000, tracks: ['caller', 'bot'] },
    });
    expect(call.legs.map(({ id, leftAt }) => [id, leftAt])).toEqual([
      ['l1', new Date(at('09:00:09.000'))],
      ['l2', new Date(at('09:00:09.000'))],
    ]);
  });

  it('knows what was heard, what was answered, and what of the answer was heard', () => {
    const told = call.turns.map(turn => [
      turn.ordinal,
      heardIn(turn),
      turn.keys,
      replyIn(turn),
      heardOfReplyIn(turn),
      wasBargedIn(turn),
      turn.intent,
    ]);
    expect(told).toEqual([
      [0, null, null, 'Good morning.', 'Good morning.', false, null],
      [1, 'Where is my order? 100% sure', null, '您的订单已经发货。', '您的订单', true, 'query'],
      [2, null, '1234', null, null, false, null],
    ]);
  });

  it('knows how long the caller spoke', () => {
    expect(call.turns[1]?.utterances[0]).toMatchObject({ party: 'CALLER', at: new Date(at('09:00:02.000')), durationMs: 1500 });
  });

  it('comes out the same when each event is applied as it arrives and when the log is replayed', () => {
    const events = wholeCall('c1').stored();
    let live = null as ReturnType<typeof replay>;
    for (const event of events) {
      live = applyEvent(live, event);
      expect(live).toEqual(replay(events.slice(0, event.sequence)));
    }
  });
});

describe('events that come late, twice or out of order', () => {
  const { events } = wholeCall('c1');

  it('leave the same turns and the same end in whatever order a call tells them', () => {
    const expected = replay(inOrder(events))!;
    fc.assert(
      fc.property(fc.shuffledSubarray(events, { minLength: events.length }), shuffled => {
        const call = replay(inOrder(shuffled))!;
        const said = ({ turns }: typeof call) =>
          turns.map(turn => [turn.ordinal, heardIn(turn), turn.keys, replyIn(turn), heardOfReplyIn(turn), turn.intent]);
        expect(said(call)).toEqual(said(expected));
        for (const field of [
          'status',
          'door',
          'from',
          'startedAt',
          'answeredAt',
          'endedAt',
          'outcome',
          'notice',
          'recording',
          'satisfaction',
          'legs',
        ] as const)
          expect(call[field], field).toEqual(expected[field]);
      }),
      { numRuns: 200 },
    );
  });

  it('change nothing the second time', () => {
    fc.assert(
      fc.property(fc.nat(events.length - 1), again => {
        const once = replay(inOrder(events))!;
        const twice = replay(inOrder([...events, events[again]!]))!;
        expect({ ...twice, sequence: once.sequence }).toEqual(once);
      }),
    );
  });

  it('keep what was heard of a call that is over', () => {
    const early = inOrder([...events.filter(({ kind }) => kind !== 'turn.heard'), events.find(({ kind }) => kind === 'turn.heard')!]);
    expect(heardIn(replay(early)!.turns[1]!)).toBe('Where is my order? 100% sure');
  });

  it('do not let a call that is over ring again', () => {
    const late = inOrder([
      ended('CALLER_HUNG_UP'),
      ...logOf('c1').tell('09:00:00.000', 'call.started', started).tell('09:00:01.000', 'call.answered', {}).events,
    ]);
    expect(replay(late)).toMatchObject({ status: 'ENDED', door: 'twilio', endedAt: new Date(at('09:10:00.000')) });
  });
});

describe('a call given up for lost', () => {
  const begun = logOf('c1')
    .tell('09:00:00.000', 'call.started', started)
    .tell('09:00:01.000', 'call.answered', {})
    .tell('09:00:02.000', 'turn.heard', {
      turn: 1,
      text: 'Hello',
      confidence: 1,
      language: 'EN',
      recogniser: 'scripted',
      stamps: [],
    }).events;
  const lost = [...begun, ended('INTERRUPTED')];
  const resumed = (time: string) => logOf('c1').tell(time, 'call.resumed', { node: 'media-2' }).events[0]!;

  it('lives on when it is found again', () => {
    expect(replay(inOrder([...lost, resumed('09:11:00.000')]))).toMatchObject({
      status: 'LIVE',
      phase: 'CONSULTING',
      node: 'media-2',
      endedAt: null,
      endReason: null,
      outcome: null,
    });
  });

  it('stays ended when it had been found before that', () => {
    expect(replay(inOrder([...lost, resumed('09:09:00.000')]))).toMatchObject({ status: 'ENDED', outcome: 'INTERRUPTED' });
  });

  it('takes its true end when the media service tells one', () => {
    expect(replay(inOrder([...lost, ended('CALLER_HUNG_UP', '09:10:30.000')]))).toMatchObject({
      endReason: 'CALLER_HUNG_UP',
      outcome: 'ABANDONED',
    });
  });
});

it('keeps the phases of a log to the course of a call', () => {
  const log = logOf('c1')
    .tell('09:00:00.000', 'call.started', started)
    .tell('09:00:01.000', 'call.moved', { from: 'INBOUND', phase: 'HANDLING' })
    .tell('09:00:02.000', 'call.moved', { from: 'HANDLING', phase: 'INBOUND' });
  expect(replay(log.stored())?.phase).toBe('HANDLING');
});

it('puts several answers of a turn together', () => {
  const first = [{ name: 'firstFrame', at: at('09:00:03.000') }];
  const second = [{ name: 'answered', at: at('09:00:07.000') }, ...first.map(({ name }) => ({ name, at: at('09:00:09.000') }))];
  const reply = (sayId: string, text: string) => ({
    turn: 1,
    sayId,
    text,
    language: 'EN' as const,
    stamps: sayId === 'a' ? first : second,
  });
  const call = replay(
    logOf('c1')
      .tell('09:00:02.000', 'reply.started', reply('a', 'One moment.'))
      .tell('09:00:08.000', 'reply.started', reply('b', 'It is on its way.'))
      .tell('09:00:09.000', 'reply.ended', { turn: 1, sayId: 'a', heardOfReply: 'One moment.', bargedIn: false, playedMs: 900 })
      .stored(),
  )!;
  expect(replyIn(call.turns[0]!)).toBe('One moment. It is on its way.');
  expect(heardOfReplyIn(call.turns[0]!)).toBe('One moment.');
  expect(stampsOf(call.turns[0]!)).toEqual(first);
});

it('gives speech that goes on after the words that were recognised to the next ones', () => {
  const call = replay(
    logOf('c1')
      .tell('09:00:03.600', 'caller.speaking', { interrupts: false })
      .tell('09:00:04.000', 'turn.heard', {
        turn: 1,
        text: 'Hello',
        confidence: 1,
        language: 'EN',
        recogniser: 'scripted',
        stamps: [{ name: 'spokenEnd', at: at('09:00:03.500') }],
      })
      .stored(),
  );
  expect(call?.speakingSince).toEqual(new Date(at('09:00:03.600')));
  expect(call?.turns[0]?.utterances[0]).toMatchObject({ at: new Date(at('09:00:03.500')), durationMs: null });
});
