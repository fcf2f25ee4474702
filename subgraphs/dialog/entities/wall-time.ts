/**
 * A moment as the clock on the wall shows it: a Date whose local fields (getHours() …) are those of the hub's time zone,
 * whatever zone the process runs in. It names no instant.
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
  return new Date(parts.year!, parts.month! - 1, parts.day, parts.hour, parts.minute, parts.second);
}

const two = (number: number): string => String(number).padStart(2, '0');

/** "2026-03-06" */
export const isoDate = (at: WallTime): string => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;

/** "2026-03-06T15:00" */
export const isoMinute = (at: WallTime): string => `${isoDate(at)}T${two(at.getHours())}:${two(at.getMinutes())}`;
