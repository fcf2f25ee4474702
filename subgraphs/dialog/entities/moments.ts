import type { Language } from '#kernel/language.js';
import type { Span } from './entity.js';
import { relativeMoments } from './relative-moments.js';
import { type Resolution, resolved } from './resolution.js';
import { localDate, type WallTime } from './wall-time.js';

/** What `recognizeDateTime` of @microsoft/recognizers-text-suite 1.3.1 answers, as far as we read it; `end` is the last character. */
interface Recognized {
  text: string;
  start: number;
  end: number;
  resolution?: { values?: Resolution[] } | null;
}
type Recognize = (text: string, culture: string, options: undefined, reference: Date) => Recognized[];

const CULTURES: Record<Language, string> = { EN: 'en-us', ZH: 'zh-cn' };

/** Reading a date costs milliseconds, so it is tried only where one of these is said. */
const HINTS: Record<Language, RegExp> = {
  EN: /\b(?:to(?:day|night|morrow)|yesterday|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekend|mornings?|afternoons?|evenings?|nights?|noon|midnight|january|february|march|april|june|july|august|september|october|november|december|(?:in|since) (?:19|20)\d\d|(?:in|of|on|last|next|this|since|from) may|may (?:the )?\w+(?:st|nd|rd|th)|(?:next|last|this|past|coming) (?:week|month|year|day)|weeks?|months?|years?|hours?|minutes?|days?|o'clock|half past|quarter (?:past|to)|[ap]\.?m\b|at (?:\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)|christmas|easter|new year)|\d:\d\d|\d{4}-\d\d?-\d|\d\/\d/,
  ZH: /今[天日晚早年]|明[天日晚早年]|昨|前天|后天|[周星][一二三四五六日天末期]|礼拜|[零一二三四五六七八九十两\d][月号日点]|小时|钟头|分钟|[一二两三四五六七八九十\d半]天|天[前后]|上午|下午|晚上|早上|中午|凌晨|傍晚|[上下本这]个?(?:周|月|星期)|周末|[去前明后]年|个半?月|年[以之]?[前后]|[\d零一二三四五六七八九]年|元旦|春节|国庆|圣诞|\d:\d\d|\d{4}-\d|\d\/\d/,
};

/** "good morning", "晚上好": a wish, no time. "慢一点": a little, not one o'clock. */
const NO_TIME = /\b(?:good|nice|great|lovely|pleasant) $|[慢快大小早晚多少好高低便宜久远近响]$/;
const NO_TIME_AFTER = /^(?:好|愉快|快乐)/;
const A_LITTLE = /^[早晚]?一点儿?$/;

/**
 * Dates, times and spans of either in a folded text, in ISO 8601 and wall time: "2026-03-06", "2026-03-06T15:00",
 * "2026-03-06T08:00/2026-03-06T12:00" from and until, ".." where one end is open. Of a time that may be past or to come
 * ("friday") the one to come is taken. What recurs ("every evening") and lengths of time ("two hours") are no moments.
 */
export class Moments {
  #recognize: Promise<Recognize> | null = null;

  /** Loads the recogniser and its tables, which takes some 0.5 s the first time. */
  async warm(): Promise<void> {
    const recognize = await this.#load();
    for (const [culture, sentence] of [
      [CULTURES.EN, 'the day after tomorrow at half past three in the afternoon'],
      [CULTURES.ZH, '后天下午三点半'],
    ] as const)
      recognize(sentence, culture, undefined, new Date());
  }

  async find(text: string, language: Language, now: WallTime): Promise<Span[]> {
    if (!HINTS[language].test(text)) return [];
    const recognize = await this.#load();
    const relative = relativeMoments(text, language, now);
    const answers = recognize(text, CULTURES[language], undefined, localDate(now)).map(found => ({ ...found, end: found.end + 1 }));
    const recurring = answers.filter(
      ({ resolution }) => !resolution?.values?.length || resolution.values.some(({ type }) => type === 'set'),
    );
    const absolute = answers.flatMap(({ text: raw, start, end, resolution }) => {
      if (NO_TIME_AFTER.test(text.slice(end)) || A_LITTLE.test(raw) || NO_TIME.test(text.slice(0, start))) return [];
      if (relative.some(other => start < other.end && other.start < end) || recurring.some(other => other.end === start)) return [];
      const value = resolved(resolution?.values ?? [], now);
      return value === null ? [] : [{ type: 'datetime' as const, value, start, end }];
    });
    return [...relative, ...absolute].sort((a, b) => a.start - b.start);
  }

  #load(): Promise<Recognize> {
    this.#recognize ??= import('@microsoft/recognizers-text-suite').then(
      ({ recognizeDateTime }) => recognizeDateTime as unknown as Recognize,
    );
    return this.#recognize;
  }
}
