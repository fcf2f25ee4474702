/**
 * A moment as the clock on the wall shows it: a Date whose UTC fields (getUTCHours() …) are those of the hub's time zone. It
 * names no instant. In UTC no hour is skipped and none comes twice, so that days and hours can be added to it.
 */
export type WallTime = Date;

const formats = new Map<string, Intl.DateTimeFormat>();

const formatFor = (timeZone: string): Intl.DateTimeFormat => {
  let format = formats.get(timeZone);
  if (!format) {
    const digits = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const;
    format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...digits });
    formats.set(timeZone, format);
  }
  return format;
};

export function wallTime(instant: Date, timeZone: string): WallTime {
  const parts = Object.fromEntries(
    formatFor(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  return new Date(Date.UTC(parts.year!, parts.month! - 1, parts.day, parts.hour, parts.minute, parts.second));
}

const two = (number: number): string => String(number).padStart(2, '0');

/** "2026-03-06" */
export const isoDate = (at: WallTime): string => `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`;

/** "2026-03-06T15:00" */
export const isoMinute = (at: WallTime): string => `${isoDate(at)}T${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;

/** The same moment in the local fields of a Date, where the date recogniser looks for it. */
export const localDate = (at: WallTime): Date =>
  new Date(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate(), at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds());
