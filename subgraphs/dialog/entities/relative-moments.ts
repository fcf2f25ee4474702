import type { Language } from '#kernel/language.js';
import { amounts } from './amounts.js';
import type { Span } from './entity.js';
import { isoDate, isoMinute, type WallTime } from './wall-time.js';

/** Moments counted from now that the general recogniser misses or gets wrong. */
export const relativeMoments = (text: string, language: Language, now: WallTime): Span[] =>
  language === 'ZH' ? chineseRelative(text, now) : englishHalves(text, now);

/** The recogniser reads "两个小时以后" as a length of time and loses the half in "半个小时后". */
const CHINESE_RELATIVE =
  /(?:过)?([零一二两三四五六七八九十百\d]+|半)个?(半)?(分钟|小时|钟头|天|周|星期|礼拜|月|年)(半)?(?:以|之)?(后|前)|过([一二两三四五六七八九十\d]+)个?(分钟|小时|钟头|天|周|星期|礼拜|月|年)(?:再|吧|$)/g;

const CHINESE_UNITS: Record<string, Unit> = {
  分钟: 'minute',
  小时: 'hour',
  钟头: 'hour',
  天: 'day',
  周: 'week',
  星期: 'week',
  礼拜: 'week',
  月: 'month',
  年: 'year',
};

const chineseRelative = (text: string, now: WallTime): Span[] =>
  Array.from(text.matchAll(CHINESE_RELATIVE)).flatMap(match => {
    const [raw, count = match[6]!, half, unit = match[7]!, halfAfter, direction = '后'] = match;
    // "三月前" is before March; "三个月前" is three months ago.
    if (unit === '月' && !raw.includes('个')) return [];
    const whole = count === '半' ? 0 : (amounts(count, 'ZH')[0]?.value ?? null);
    if (whole === null) return [];
    const withHalf = count === '半' || half !== undefined || halfAfter !== undefined;
    const span = { start: match.index, end: match.index + raw.length };
    return [relativeSpan({ whole, half: withHalf, unit: CHINESE_UNITS[unit]!, past: direction === '前' }, now, span)];
  });

/** "in half an hour": found, but not resolved, by the recogniser. */
const ENGLISH_HALVES = /\bin (?:half an hour|an hour and a half|one and a half hours)\b/g;

const englishHalves = (text: string, now: WallTime): Span[] =>
  Array.from(text.matchAll(ENGLISH_HALVES), ({ 0: raw, index }) =>
    relativeSpan({ whole: raw === 'in half an hour' ? 0 : 1, half: true, unit: 'hour', past: false }, now, {
      start: index,
      end: index + raw.length,
    }),
  );

type Unit = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';

interface Distance {
  whole: number;
  /** And a half. */
  half: boolean;
  unit: Unit;
  past: boolean;
}

/** How units are counted; a half of each is counted in one that has no halves here. */
const UNITS: Record<Unit, { add: (at: WallTime, many: number) => void; half: readonly [number, Unit] }> = {
  minute: { add: (at, many) => at.setUTCMinutes(at.getUTCMinutes() + many), half: [1, 'minute'] },
  hour: { add: (at, many) => at.setUTCHours(at.getUTCHours() + many), half: [30, 'minute'] },
  day: { add: (at, many) => at.setUTCDate(at.getUTCDate() + many), half: [12, 'hour'] },
  week: { add: (at, many) => at.setUTCDate(at.getUTCDate() + 7 * many), half: [4, 'day'] },
  month: { add: (at, many) => addMonths(at, many), half: [15, 'day'] },
  year: { add: (at, many) => addMonths(at, 12 * many), half: [6, 'month'] },
};

/** A month after the 31st of January is the last day of February. */
const addMonths = (at: WallTime, many: number): void => {
  const day = at.getUTCDate();
  at.setUTCMonth(at.getUTCMonth() + many);
  if (at.getUTCDate() !== day) at.setUTCDate(0);
};

const relativeSpan = ({ whole, half, unit, past }: Distance, now: WallTime, place: Pick<Span, 'start' | 'end'>): Span => {
  const at = new Date(now);
  const sign = past ? -1 : 1;
  UNITS[unit].add(at, sign * whole);
  if (half) UNITS[UNITS[unit].half[1]].add(at, sign * UNITS[unit].half[0]);
  const timed = unit === 'minute' || unit === 'hour' || (unit === 'day' && half);
  return { type: 'datetime', value: timed ? isoMinute(at) : isoDate(at), ...place };
};
