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
    const whole = count === '半' ? 0.5 : (amounts(count, 'ZH')[0]?.value ?? null);
    if (whole === null) return [];
    const many = whole + (half || halfAfter ? 0.5 : 0);
    return [relativeSpan(many * (direction === '前' ? -1 : 1), CHINESE_UNITS[unit]!, now, match.index, match.index + raw.length)];
  });

/** "in half an hour": found, but not resolved, by the recogniser. */
const ENGLISH_HALVES = /\bin (?:half an hour|an hour and a half|one and a half hours)\b/g;

const englishHalves = (text: string, now: WallTime): Span[] =>
  Array.from(text.matchAll(ENGLISH_HALVES), ({ 0: raw, index }) =>
    relativeSpan(raw === 'in half an hour' ? 0.5 : 1.5, 'hour', now, index, index + raw.length),
  );

type Unit = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';
const MINUTES: Record<'minute' | 'hour', number> = { minute: 1, hour: 60 };
const DAYS: Record<'day' | 'week', number> = { day: 1, week: 7 };
const MONTHS: Record<'month' | 'year', number> = { month: 1, year: 12 };

const relativeSpan = (many: number, unit: Unit, now: WallTime, start: number, end: number): Span => {
  const at = new Date(now);
  if (unit === 'minute' || unit === 'hour') at.setMinutes(at.getMinutes() + Math.round(many * MINUTES[unit]));
  else if (unit === 'day' || unit === 'week') at.setDate(at.getDate() + Math.round(many * DAYS[unit]));
  else at.setMonth(at.getMonth() + Math.round(many * MONTHS[unit]));
  return { type: 'datetime', value: unit === 'minute' || unit === 'hour' ? isoMinute(at) : isoDate(at), start, end };
};
