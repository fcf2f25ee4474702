const DAY_MS = 86_400_000;

/** So many days, and minutes, before; on a whole minute. */
export const daysBefore = (now: Date, days: number, minutes = 0): Date =>
  new Date(Math.floor((now.getTime() - days * DAY_MS - minutes * 60_000) / 60_000) * 60_000);

/** This hour, tomorrow. */
export const tomorrow = (now: Date): Date => new Date(Math.floor(now.getTime() / 3_600_000) * 3_600_000 + DAY_MS);

const midnight = (at: Date): number => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();

/** From the day of one instant to that of a later one, by the calendar that hangs where the hub stands. */
export const calendarDays = (from: Date, to: Date): number => Math.round((midnight(to) - midnight(from)) / DAY_MS);
