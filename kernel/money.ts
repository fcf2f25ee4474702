/** An amount in the smallest unit of its currency (ISO 4217): { minor: 12950, currency: "CNY" } is ¥129.50. */
export interface Money {
  minor: number;
  currency: string;
}

const decimals = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** As a person writes it, in the reader's locale; with its currency's name as one says it aloud. */
export const formatMoney = ({ minor, currency }: Money, locale = 'en', currencyDisplay: 'symbol' | 'name' = 'symbol'): string =>
  new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay }).format(minor / 10 ** decimals(currency));
