import type { Language } from '#kernel/language.js';
import { formatMoney } from '#kernel/money.js';

/** What has been learned in a call, by name: "order.number", "ticket.id". All text, so that it can be kept anywhere. */
export type Slots = Readonly<Record<string, string>>;

/** The bot's words in one language, by name. */
export type Phrases = Readonly<Record<string, string>>;

/** "[ with {order.carrier}]": said only where all in it is known. */
const STRETCH = /\[([^\]]*)\]/g;
const PLACEHOLDER = /\{([\w.]+)(?:\|(\w+))?\}/g;
export const FORMATS = ['digits', 'day', 'money', 'name'] as const;
type Format = (typeof FORMATS)[number];

const LOCALE: Record<Language, string> = { EN: 'en-GB', ZH: 'zh-CN' };
const NEAR: Record<Language, Record<number, string>> = {
  EN: { [-1]: 'yesterday', 0: 'today', 1: 'tomorrow' },
  ZH: { [-2]: '前天', [-1]: '昨天', 0: '今天', 1: '明天', 2: '后天' },
};

export interface Telling {
  language: Language;
  timeZone: string;
  now: Date;
}

/** Fills a phrase in. A slot that is not known is left out, with the stretch it stands in: nobody must ever hear a placeholder. */
export const render = (phrases: Phrases, name: string, slots: Slots, telling: Telling): string =>
  (phrases[name] ?? '')
    .replace(STRETCH, (_, stretch: string) => (placeholders(stretch).every(({ slot }) => slots[slot] !== undefined) ? stretch : ''))
    .replace(PLACEHOLDER, (_, slot: string, format?: Format) => {
      const value = slots[slot];
      return value === undefined ? '' : format === undefined ? value : formatted(format, value, phrases, telling);
    })
    .replace(/\s{2,}/g, ' ')
    .trim();

/** The placeholders of a phrase, for the check when the files are read. */
export const placeholders = (phrase: string): { slot: string; format: string | null }[] =>
  [...phrase.matchAll(PLACEHOLDER)].map(([, slot, format]) => ({ slot: slot!, format: format ?? null }));

const formatted = (format: Format, value: string, phrases: Phrases, telling: Telling): string => {
  switch (format) {
    case 'digits':
      return [...value.replace(/[^\dA-Za-z]/g, '')].join(' ');
    case 'day':
      return day(new Date(value), telling);
    case 'money': {
      const [minor, currency] = value.split(' ');
      return formatMoney({ minor: Number(minor), currency: currency! }, LOCALE[telling.language], 'name');
    }
    case 'name':
      return phrases[`name.${value}`] ?? value.toLowerCase();
  }
};

/** "tomorrow", "on Tuesday, 24 November": as one says a day in a call on `now`, in the business's time zone. */
const day = (date: Date, { language, timeZone, now }: Telling): string => {
  const near = NEAR[language][daysAway(date, { timeZone, now })];
  if (near !== undefined) return near;
  const spelled = date.toLocaleDateString(LOCALE[language], { timeZone, weekday: 'long', day: 'numeric', month: 'long' });
  return language === 'EN' ? `on ${spelled}` : spelled;
};

/** How many days from today the day of a date is; negative where it is past. */
export const daysAway = (date: Date, { timeZone, now }: Pick<Telling, 'timeZone' | 'now'>): number =>
  dayNumber(date, timeZone) - dayNumber(now, timeZone);

const dayNumber = (date: Date, timeZone: string): number => {
  const [year, month, dayOfMonth] = date.toLocaleDateString('sv-SE', { timeZone }).split('-').map(Number);
  return Date.UTC(year!, month! - 1, dayOfMonth!) / 86_400_000;
};
