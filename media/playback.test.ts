import { describe, expect, it } from 'vitest';
import { Playback, wholeWords } from './playback.js';

describe('what was heard of a text', () => {
  it.each([
    ['Your order is here', 10, 'Your order'],
    ['Your order is here', 8, 'Your'],
    ['Your order is here', 11, 'Your order'],
    ['Your order is here', 18, 'Your order is here'],
    ['Your order is here', 0, ''],
    ["It's 3.50 euros", 3, ''],
    ['您的订单已经发货', 4, '您的订单'],
    ['订单A12已发货', 4, '订单'],
    ['Well, yes', 5, 'Well,'],
  ])('%j up to %i is %j', (text, upTo, heard) => {
    expect(wholeWords(text, upTo)).toBe(heard);
  });

  const sent = (marks: boolean) => {
    const playback = new Playback('x'.repeat(100), marks);
    for (let frame = 0; frame < 50; frame++) playback.send(2 * (frame + 1), frame * 160);
    return playback;
  };

  it('follows the clock where the far end reports nothing', () => {
    expect(sent(false).heard(30 * 160).playedMs).toBe(600);
    expect(sent(false).heard(30 * 160 - 1).playedMs).toBe(580);
    expect(sent(false).heard(900 * 160).playedMs).toBe(1_000);
  });

  it('is never far beyond what the far end has reported', () => {
    const playback = sent(true);
    expect(playback.heard(30 * 160).playedMs).toBe(200);
    playback.confirm(20);
    playback.confirm(10);
    expect(playback.heard(25 * 160).playedMs).toBe(500);
    expect(playback.heard(40 * 160).playedMs).toBe(600);
  });
});
