import { type CountryCode, type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** Where a number without a country is looked for, in this order. */
export const HOME_COUNTRIES: readonly CountryCode[] = ['CN', 'US', 'GB'];

/**
 * The numbers in E.164 that a text may mean, likeliest first: "138 0013 8000", "001 415 555 0123", "(415) 555-0123" and
 * "sip:+8613800138000@…" alike. Without a country it may mean several; none when it is no telephone number.
 */
export const phonesOf = (text: string, countries: readonly CountryCode[] = HOME_COUNTRIES): string[] => {
  const atHome = countries.flatMap(country => validNumber(parsePhoneNumberFromString(text, country)));
  // Some switches send the country's digits without the plus. Where a home country knows the number it is not a stranger's.
  return atHome.length > 0 ? [...new Set(atHome)] : validNumber(parsePhoneNumberFromString(`+${text.replace(/\D/g, '')}`));
};

const validNumber = (reading: PhoneNumber | undefined): string[] => (reading?.isValid() ? [reading.number] : []);
