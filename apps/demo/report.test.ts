import { expect, it } from 'vitest';
import { SEGMENTS } from '#kernel/call-event.js';
import { type CallReport, shortfalls, type TurnReport } from './report.js';

const turn = (changes: Partial<TurnReport> = {}): TurnReport => ({
  ...{ heard: 'hello', confidence: 0.9, intent: 'greet', reply: 'Hello', bargedIn: true, heardOfReply: 'Hello' },
  ...{ waitMs: 800, bargeInMs: null, segments: SEGMENTS.map(name => ({ name, ms: 100 })) },
  ...changes,
});
const call = (...turns: TurnReport[]): CallReport => ({
  ...{ id: 'c1', door: 'twilio', language: 'EN', customer: 'Ada', outcome: 'RESOLVED', ticketId: 't1', satisfaction: 5 },
  ...{ recording: 'en.wav', failure: null, turns, operations: [] },
});
const wrongWith = (changes: Partial<TurnReport>) =>
  shortfalls({ readyMs: 1, calls: [call(turn(), turn(), turn(), turn(), turn(changes))] });

it('finds nothing wrong with a call that went as it should', () => {
  expect(wrongWith({})).toEqual([]);
  expect(wrongWith({ waitMs: 840 })).toEqual([]);
  expect(shortfalls({ readyMs: 1, calls: [call(turn({ heard: null, waitMs: null, segments: [] }), ...Array(5).fill(turn()))] })).toEqual(
    [],
  );
});

it.each<[string, Partial<TurnReport>]>([
  ['no answer to "hello" is on the recording', { waitMs: null }],
  [
    'the time of "hello" lacks graph, first frame',
    { segments: turn().segments.filter(({ name }) => !/graph|first/.test(name)), waitMs: 600 },
  ],
  ['the answer to "hello" came after 841 ms, by the hub\'s stamps after 800', { waitMs: 841 }],
  ['a turn was not answered', { reply: null }],
])('says that %s', (what, changes) => {
  expect(wrongWith(changes)).toEqual([`Ada: ${what}`]);
});

it('says what the caller expected in vain', () => {
  expect(shortfalls({ readyMs: 1, calls: [{ ...call(...Array(5).fill(turn())), failure: 'Nobody spoke' }] })).toEqual([
    'Ada: Nobody spoke',
  ]);
});
