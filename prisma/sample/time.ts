const DAY_MS = 86_400_000;

/** So many days, and minutes, before; on a whole minute. */
export const daysBefore = (now: Date, days: number, minutes = 0): Date =>
  new Date(Math.floor((now.getTime() - days * DAY_MS - minutes * 60_000) / 60_000) * 60_000);

/** This hour, tomorrow. */
export const tomorrow = (now: Date): Date => new Date(Math.floor(now.getTime() / 3_600_000) * 3_600_000 + DAY_MS);

/** The date on the wall of a time zone, counted in days. */
const dayNumber = (at: Date, timeZone: string): number =>
  // The Swedish write it as 2026-01-05.
  Date.parse(new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at)) / DAY_MS;

/** From the day of one instant to that of a later one, by the calendar that hangs where the hub stands. */
export const calendarDays = (from: Date, to: Date, timeZone: string): number => dayNumber(to, timeZone) - dayNumber(from, timeZone);
