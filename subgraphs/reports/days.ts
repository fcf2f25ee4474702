import { HubError } from '#kernel/errors.js';

const HOUR_MS = 60 * 60_000;

const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known) return known;
  try {
    const made = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(timeZone, made);
    return made;
  } catch {
    throw new HubError('INVALID_INPUT', `There is no time zone "${timeZone}"; an IANA name is wanted, like "Asia/Shanghai"`);
  }
};

/** The date on the wall at this instant, counted in days. */
const dayNumber = (atMs: number, timeZone: string): number => {
  const parts = formatOf(timeZone).formatToParts(atMs);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find(one => one.type === type)?.value);
  return Date.UTC(part('year'), part('month') - 1, part('day')) / (24 * HOUR_MS);
};

/** The first instant of a day. Searched for, since clocks may be put forward at midnight, and then there is none at 00:00. */
const firstInstant = (day: number, timeZone: string): number => {
  let before = day * 24 * HOUR_MS - 15 * HOUR_MS;
  let within = day * 24 * HOUR_MS + 15 * HOUR_MS;
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (dayNumber(middle, timeZone) >= day) within = middle;
    else before = middle;
  }
  return within;
};

/** When the day of this instant began, there where the time zone is. */
export const startOfDay = (at: Date, timeZone: string): Date => new Date(firstInstant(dayNumber(at.getTime(), timeZone), timeZone));

/** A period cut at the midnights of a time zone. */
export const daysOf = ({ from, to }: { from: Date; to: Date }, timeZone: string, most: number): { from: Date; to: Date }[] => {
  const days: { from: Date; to: Date }[] = [];
  let day = dayNumber(from.getTime(), timeZone);
  for (let begins = from; begins < to; day++) {
    if (days.length === most) throw new HubError('INVALID_INPUT', `More than ${most} days are asked for at once`);
    const ends = new Date(Math.min(firstInstant(day + 1, timeZone), to.getTime()));
    days.push({ from: begins, to: ends });
    begins = ends;
  }
  return days;
};
