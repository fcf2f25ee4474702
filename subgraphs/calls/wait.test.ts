import { describe, expect, it } from 'vitest';
import type { STAMPS } from '#kernel/call-event.js';
import { mergeStamps, segmentsOf, waitMsOf } from './wait.js';

/** Stamps at these milliseconds. */
const stamps = (times: Partial<Record<(typeof STAMPS)[number], number>>) =>
  Object.entries(times).map(([name, ms]) => ({ name, at: new Date(1_700_000_000_000 + ms).toISOString() }));

const whole = stamps({
  spokenEnd: 0,
  endpointed: 500,
  recognised: 620,
  received: 625,
  understood: 640,
  answered: 650,
  decided: 651,
  synthesised: 700,
  firstFrame: 720,
});

describe('the wait for an answer', () => {
  it('is cut at its stamps, and the pieces add up to it', () => {
    expect(segmentsOf(whole)).toEqual([
      { name: 'endpointing', ms: 500 },
      { name: 'recognise', ms: 120 },
      { name: 'event', ms: 5 },
      { name: 'understand', ms: 15 },
      { name: 'graph', ms: 10 },
      { name: 'decide', ms: 1 },
      { name: 'synthesise', ms: 49 },
      { name: 'first frame', ms: 20 },
    ]);
    expect(waitMsOf(whole)).toBe(720);
  });

  it('still adds up when a step did not happen', () => {
    const without = whole.filter(({ name }) => name !== 'answered' && name !== 'received');
    const segments = segmentsOf(without);
    expect(segments.map(({ name }) => name)).toEqual(['endpointing', 'recognise', 'understand', 'decide', 'synthesise', 'first frame']);
    expect(segments.reduce((sum, { ms }) => sum + ms, 0)).toBe(720);
  });

  it('still adds up when two clocks disagree', () => {
    const skewed = stamps({ spokenEnd: 0, endpointed: 500, received: 480, decided: 600, firstFrame: 700 });
    expect(segmentsOf(skewed).reduce((sum, { ms }) => sum + ms, 0)).toBe(700);
  });

  it('is unknown while one of its ends is', () => {
    expect(waitMsOf(stamps({ spokenEnd: 0, endpointed: 5 }))).toBeNull();
    expect(waitMsOf(stamps({ firstFrame: 5 }))).toBeNull();
    expect(segmentsOf([])).toEqual([]);
  });

  it('counts a stamp from the first time it was told', () => {
    expect(mergeStamps(stamps({ decided: 9, received: 1 }), stamps({ decided: 4 }))).toEqual(stamps({ decided: 4, received: 1 }));
  });
});
