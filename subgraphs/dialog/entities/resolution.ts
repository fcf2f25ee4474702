import { isoDate, isoMinute, type WallTime } from './wall-time.js';

/** One reading of a date or time by @microsoft/recognizers-text-suite 1.3.1, as far as we use it. */
export interface Resolution {
  timex?: string;
  type: string;
  value?: string;
  start?: string;
  end?: string;
}

/** The reading that is meant: the next that is not over; where all are, the latest. Null for what names no moment. */
export const resolved = (values: readonly Resolution[], now: WallTime): string | null => {
  const candidates = values
    .filter(({ timex }) => !/^(?:PRESENT|PAST|FUTURE)_REF$/.test(timex ?? ''))
    .flatMap(value => spanOf(value, now))
    .sort((a, b) => sortKey(a) - sortKey(b));
  const toCome = candidates.find(({ until }) => until >= now);
  const chosen = toCome ?? candidates.at(-1);
  return chosen?.text ?? null;
};

interface Candidate {
  text: string;
  from: Date;
  /** The last moment it may mean. */
  until: Date;
}
const sortKey = ({ from, until }: Candidate): number => Math.max(from.getTime(), -8.64e15) || until.getTime();

const DAY_MS = 86_400_000;
const EVER = new Date(8.64e15);
const NEVER_BEFORE = new Date(-8.64e15);

const spanOf = (value: Resolution, now: WallTime): Candidate[] => {
  const precise = !value.type.startsWith('date') || value.type.startsWith('datetime');
  const text = precise ? isoMinute : isoDate;
  const day = value.type.startsWith('time') ? `${isoDate(now)} ` : '';
  const read = (written: string | undefined): Date | null => (written ? local(day + written) : null);
  if (value.type.endsWith('range')) {
    const [from, until] = [read(value.start), read(value.end)];
    if (!from && !until) return [];
    const days = day ? withTomorrow : asIs;
    return days({ from: from ?? NEVER_BEFORE, until: until ?? EVER }).map(span => ({
      ...span,
      text: `${from ? text(span.from) : '..'}/${until ? text(span.until) : '..'}`,
    }));
  }
  const at = value.type === 'duration' ? null : read(value.value);
  if (!at) return [];
  const lasts = precise ? 0 : DAY_MS - 1;
  return (day ? withTomorrow : asIs)({ from: at, until: new Date(at.getTime() + lasts) }).map(span => ({ ...span, text: text(span.from) }));
};

type Between = { from: Date; until: Date };
const asIs = (span: Between): Between[] => [span];
/** A time of day means today's, or tomorrow's when that is over. */
const withTomorrow = ({ from, until }: Between): Between[] => [
  { from, until },
  { from: new Date(from.getTime() + DAY_MS), until: new Date(until.getTime() + DAY_MS) },
];

/** "2026-03-06", "2026-03-06 15:00:00" as wall time; null for "not resolved". */
const local = (written: string): Date | null => {
  const parts = /^(\d{4})-(\d\d)-(\d\d)(?: (\d\d):(\d\d)(?::(\d\d))?)?$/.exec(written);
  if (!parts) return null;
  const [year, month, date, hour = 0, minute = 0, second = 0] = parts.slice(1).map(part => (part === undefined ? undefined : Number(part)));
  return new Date(Date.UTC(year!, month! - 1, date, hour, minute, second));
};
