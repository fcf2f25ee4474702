import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js';
import type { DigitRun } from './digits.js';

/** The run as a number that can be dialled (E.164), by the numbering plan of the first region that has such numbers. */
export function phoneNumber({ digits }: DigitRun, regions: readonly CountryCode[], plus: boolean): string | null {
  if (plus) return valid(`+${digits}`);
  for (const region of regions) {
    const number = valid(digits, region);
    if (number) return number;
  }
  return null;
}

const valid = (digits: string, region?: CountryCode): string | null => {
  const number = parsePhoneNumberFromString(digits, region);
  return number?.isValid() ? number.number : null;
};
