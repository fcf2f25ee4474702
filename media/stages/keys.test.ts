import { describe, expect, it } from 'vitest';
import { KeyCollector } from './keys.js';

/** Presses keys, "_" being a second in which nothing happens; gives the entries that came of it. */
const entries = (presses: string, expects: 'ANYTHING' | 'YES_NO' | 'DIGITS', digits: number | null = null) => {
  const keys = new KeyCollector();
  return [...presses].flatMap(press => (press === '_' ? keys.pass(1_000) : keys.press(press, expects, digits)) ?? []);
};

describe('keys', () => {
  it.each([
    ['12#', ['12']],
    ['1_2_3___', ['123']],
    ['1__', []],
    ['*1#', ['*1']],
    ['#', ['']],
    ['1#2#', ['1', '2']],
  ])('%j are the entries %j', (presses, expected) => {
    expect(entries(presses, 'ANYTHING')).toEqual(expected);
  });

  it('end with as many as are expected', () => {
    expect(entries('1234567', 'DIGITS', 6)).toEqual(['123456']);
    expect(entries('12345___', 'DIGITS', 6)).toEqual(['12345']);
  });

  it('may be closed by "#" also when they were complete without it', () => {
    expect(entries('123456#7', 'DIGITS', 6)).toEqual(['123456']);
    expect(entries('123456##', 'DIGITS', 6)).toEqual(['123456', '']);
    expect(entries('123456___#', 'DIGITS', 6)).toEqual(['123456', '']);
    expect(entries('123456_1#', 'DIGITS', 6)).toEqual(['123456', '1']);
  });

  it('answer yes or no one at a time', () => {
    expect(entries('12', 'YES_NO')).toEqual(['1', '2']);
  });

  it('do not pile up without end', () => {
    expect(entries('7'.repeat(40), 'ANYTHING')).toEqual(['7'.repeat(32)]);
  });
});
