import { describe, expect, it } from 'vitest';
import { EMPTY_TRANSCRIPT, type Transcript } from '../call/transcript';
import { stretchAt, timelineOf } from './timeline';

const at = (ms: number) => new Date(Date.parse('2026-03-01T09:00:00.000Z') + ms).toISOString();
const reply = (from: number, to: number) => ({
  key: String(from),
  text: 'x',
  heard: 'x',
  bargedIn: false,
  speaking: false,
  at: at(from),
  endedAt: at(to),
});

const CALL: Transcript = {
  ...EMPTY_TRANSCRIPT,
  items: [
    { kind: 'turn', key: '0', ordinal: 0, intent: null, heard: null, replies: [reply(1500, 4000)], waiting: [] },
    {
      kind: 'turn',
      key: '1',
      ordinal: 1,
      intent: null,
      heard: { text: 'hello', digits: null, confidence: 1, from: at(3500), to: at(5000) },
      replies: [reply(6000, 7000), reply(8000, 9000), { ...reply(9000, 9000), heard: '' }],
      waiting: [],
    },
  ],
};

describe('the timeline of a recording', () => {
  const timeline = timelineOf(CALL, at(1000));

  it('counts from where the recording begins, without what nobody heard', () => {
    expect(timeline.map(({ turn, part, startMs, endMs }) => [turn, part, startMs, endMs])).toEqual([
      [0, 0, 500, 3000],
      [1, 'heard', 2500, 4000],
      [1, 0, 5000, 6000],
      [1, 1, 7000, 8000],
    ]);
  });

  it.each([
    [0, null],
    [500, '0 0'],
    [2499, '0 0'],
    [2500, '1 heard'],
    [4500, '1 heard'],
    [99_999, '1 1'],
  ])('knows who speaks at %i ms', (ms, expected) => {
    const stretch = stretchAt(timeline, ms);
    expect(stretch && `${stretch.turn} ${stretch.part}`).toBe(expected);
  });
});
