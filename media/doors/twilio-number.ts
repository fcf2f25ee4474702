/** What Twilio gives in place of a withheld number: the word, or what it spells on a telephone's keys. */
const WITHHELD = ['ANONYMOUS', 'RESTRICTED', 'BLOCKED', 'UNKNOWN', 'UNAVAILABLE', 'PRIVATE'];

const KEYS = 'ABC2DEF3GHI4JKL5MNO6PQRS7TUV8WXYZ9';
const spelled = (word: string): string => word.replace(/[A-Z]/g, letter => /\d/.exec(KEYS.slice(KEYS.indexOf(letter)))![0]);
const SPELLED = new Set(WITHHELD.map(spelled));

/** The number in E.164; null when it was withheld, or is none (a SIP address, a client's name). */
export function telephoneNumber(given: string | null | undefined): string | null {
  const [, digits] = /^\+(\d{6,15})$/.exec(given?.trim() ?? '') ?? [];
  return digits === undefined || SPELLED.has(digits) ? null : `+${digits}`;
}
