import { describe, expect, it } from 'vitest';
import { daysOf, startOfDay } from './days.js';

const iso = (day: { from: Date; to: Date }) => `${day.from.toISOString()} ${day.to.toISOString()}`;

describe('the start of a day', () => {
  it.each([
    ['2026-01-05T09:00:00Z', 'UTC', '2026-01-05T00:00:00.000Z'],
    ['2026-01-05T00:00:00Z', 'UTC', '2026-01-05T00:00:00.000Z'],
    ['2026-01-05T15:59:59Z', 'Asia/Shanghai', '2026-01-04T16:00:00.000Z'],
    ['2026-01-05T16:00:00Z', 'Asia/Shanghai', '2026-01-05T16:00:00.000Z'],
    ['2026-01-05T03:00:00Z', 'America/New_York', '2026-01-04T05:00:00.000Z'],
    ['2026-01-05T03:00:00Z', 'Asia/Kathmandu', '2026-01-04T18:15:00.000Z'],
    ['2026-03-29T12:00:00Z', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
    // In Chile clocks went from 24:00 to 01:00: the day had no midnight.
    ['2022-09-11T12:00:00Z', 'America/Santiago', '2022-09-11T04:00:00.000Z'],
  ])('of %s in %s is %s', (at, timeZone, expected) => {
    expect(startOfDay(new Date(at), timeZone).toISOString()).toBe(expected);
  });
});

describe('a period by days', () => {
  const days = (from: string, to: string, timeZone: string, most = 400) =>
    daysOf({ from: new Date(from), to: new Date(to) }, timeZone, most).map(iso);

  it('is cut at the midnights between its ends', () => {
    expect(days('2026-01-04T20:00:00Z', '2026-01-06T10:00:00Z', 'UTC')).toEqual([
      '2026-01-04T20:00:00.000Z 2026-01-05T00:00:00.000Z',
      '2026-01-05T00:00:00.000Z 2026-01-06T00:00:00.000Z',
      '2026-01-06T00:00:00.000Z 2026-01-06T10:00:00.000Z',
    ]);
  });

  it('has a day of 23 hours when clocks go forward', () => {
    expect(days('2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z', 'Europe/Berlin')).toEqual([
      '2026-03-28T23:00:00.000Z 2026-03-29T22:00:00.000Z',
    ]);
  });

  it('is nothing when it has no length', () => {
    expect(days('2026-01-04T20:00:00Z', '2026-01-04T20:00:00Z', 'UTC')).toEqual([]);
  });

  it('has its limits', () => {
    expect(() => days('2026-01-01T00:00:00Z', '2026-01-04T00:00:00Z', 'UTC', 2)).toThrow('More than 2 days');
    expect(() => days('2026-01-01T00:00:00Z', '2026-01-04T00:00:00Z', 'Mars/Olympus')).toThrow('There is no time zone "Mars/Olympus"');
  });
});
