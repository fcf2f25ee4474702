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

/** Adds amounts of one currency. Mixed currencies are a bug of the caller. */
export const addMoney = (amounts: readonly Money[], currency: string): Money => ({
  currency,
  minor: amounts.reduce((sum, amount) => {
    if (amount.currency !== currency) throw new RangeError(`cannot add ${amount.currency} to ${currency}`);
    return sum + amount.minor;
  }, 0),
});
