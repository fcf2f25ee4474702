import type { Language } from '../../graph/generated/graphql';

/** How a language writes its numbers and dates. */
export const LOCALES: Record<Language, string> = { EN: 'en-GB', ZH: 'zh-CN' };

/** "3:07", "1:02:03": a length on a clock face. Negative lengths, from clocks that differ, count as none. */
export function clockFace(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Numbers and dates as the reader's language writes them, in one time zone. */
export function formats(language: Language, timeZone: string) {
  const locale = LOCALES[language];
  const instant = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { timeZone, ...options });
    return (at: string | number | Date) => format.format(new Date(at));
  };
  const number = (options: Intl.NumberFormatOptions) => {
    const format = new Intl.NumberFormat(locale, options);
    return (value: number) => format.format(value);
  };
  const whole = number({ maximumFractionDigits: 0 });
  const tenths = number({ maximumFractionDigits: 1 });
  const hundredths = number({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return {
    locale,
    timeZone,
    clock: instant({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }),
    date: instant({ year: 'numeric', month: 'short', day: 'numeric' }),
    day: instant({ month: 'short', day: 'numeric' }),
    dateTime: instant({ year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    mean: number({ minimumFractionDigits: 1, maximumFractionDigits: 1 }),
    percent: number({ style: 'percent', maximumFractionDigits: 0 }),
    /** A wait or an answer's time: "4.2 ms", "640 ms", "1.24 s", the same in every language. */
    took: (ms: number) => (ms >= 1000 ? `${hundredths(ms / 1000)}\u00a0s` : `${(ms < 10 ? tenths : whole)(ms)}\u00a0ms`),
    money: ({ minor, currency }: { minor: number; currency: string }) => {
      const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
      return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
    },
    /** "Asia/Shanghai (GMT+8)" */
    zone: () => {
      const offset = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'shortOffset' })
        .formatToParts()
        .find(part => part.type === 'timeZoneName')?.value;
      return offset === undefined || offset === timeZone ? timeZone : `${timeZone} (${offset})`;
    },
  };
}
export type Formats = ReturnType<typeof formats>;

/** Hides the middle of a telephone number; what is not one stays as it is. */
export function masked(number: string): string {
  if (!/^\+?\d{5,}$/.test(number)) return number;
  const tail = number.length >= 9 ? 4 : 2;
  return `${number.slice(0, Math.max(1, number.length - 4 - tail))}••••${number.slice(-tail)}`;
}
