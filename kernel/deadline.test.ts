import { describe, expect, it } from 'vitest';
import { Deadline } from './deadline.js';

describe('a deadline', () => {
  it('says what is left, never less than nothing', () => {
    let now = 1_000;
    const deadline = Deadline.in(800, () => now);
    expect([deadline.leftMs, deadline.passed]).toEqual([800, false]);
    now = 1_799.5;
    expect([deadline.leftMs, deadline.toHeader()]).toEqual([0.5, '0']);
    now = 5_000;
    expect([deadline.leftMs, deadline.passed]).toEqual([0, true]);
  });

  it('travels as what is left, so that clocks need not agree', () => {
    const here = Deadline.in(800, () => 1_000);
    const there = Deadline.fromHeader(here.toHeader(), () => 77_000);
    expect(there?.leftMs).toBe(800);
  });

  it.each([[undefined], [''], ['abc'], ['-5'], ['1.5'], ['12345678'], [' 800']])('is not read from %j', header => {
    expect(Deadline.fromHeader(header)).toBeNull();
  });
});
