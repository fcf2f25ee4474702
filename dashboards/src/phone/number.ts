/** A typed number as the hub takes it: E.164, or null when it is none. Blanks, dots, dashes and brackets do not count. */
export function dialable(typed: string): string | null {
  const number = typed.replace(/[\s().\-–/]/g, '').replace(/^00/, '+');
  return /^\+\d{6,15}$/.test(number) ? number : null;
}
