import { describe, expect, it } from 'vitest';
import { encodeMulaw } from '#media/g711.js';
import { exchanges } from './measure.js';

const SOUND = encodeMulaw(Int16Array.from({ length: 160 }, (_, index) => (index % 2 ? 4000 : -4000)));
const SILENCE = encodeMulaw(new Int16Array(160));

/** Draws a track: "#" is 20 ms of sound, "." 20 ms of silence. */
const track = (drawing: string): Uint8Array[] => [...drawing].map(sign => (sign === '#' ? SOUND : SILENCE));

describe('the two tracks of a call', () => {
  it('show how long the caller waited for an answer', () => {
    const [only] = exchanges(track('..####........'), track('..........####'), [{ text: 'hello', from: 0, to: 8 }]);
    expect(only).toMatchObject({ startMs: 40, endMs: 120, answerMs: 200, waitMs: 80, bargeInMs: null });
  });

  it('take a click for no answer, and none for none', () => {
    const [only] = exchanges(track('.####.........'), track('.......#......'), [{ text: 'hello', from: 0, to: 6 }]);
    expect(only).toMatchObject({ answerMs: null, waitMs: null });
  });

  it('show the answer also where its first word came in pieces', () => {
    const [only] = exchanges(track('.####...............'), track('.......##.#.########'), [{ text: 'hello', from: 0, to: 6 }]);
    expect(only).toMatchObject({ answerMs: 240, waitMs: 140 });
  });

  it('show how long the other side went on when it was interrupted, and the wait for what it said then', () => {
    const bot = `${'#'.repeat(12)}${'.'.repeat(20)}####`;
    const [only] = exchanges(track(`....####${'.'.repeat(28)}`), track(bot), [{ text: 'wait', from: 4, to: 8 }]);
    expect(only).toMatchObject({ startMs: 80, bargeInMs: 160, answerMs: 640, waitMs: 480 });
  });

  it('take the next word of a side that goes on speaking for no answer', () => {
    const [only] = exchanges(track(`....####${'.'.repeat(24)}`), track('########...######...############'), [
      { text: 'wait', from: 4, to: 8 },
    ]);
    expect(only).toMatchObject({ answerMs: null, waitMs: null });
  });

  it('count a pause between the words of the other side as speech', () => {
    const bot = `######....####${'.'.repeat(20)}`;
    const [only] = exchanges(track(`.......####${'.'.repeat(23)}`), track(bot), [{ text: 'wait', from: 7, to: 11 }]);
    expect(only!.bargeInMs).toBe(140);
  });
});
