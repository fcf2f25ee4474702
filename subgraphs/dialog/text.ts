const NARROW_FROM = 0xff01;
const NARROW_TO = 0xff5e;
const WIDE_SHIFT = 0xfee0;

/**
 * The text in one form, character for character, so that positions in it are positions in what was said:
 * full-width forms narrow, letters small, apostrophes straight.
 */
export const folded = (text: string): string => {
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const char = code >= NARROW_FROM && code <= NARROW_TO ? String.fromCharCode(code - WIDE_SHIFT) : text.charAt(i);
    const small = char.toLowerCase();
    out += char === '\u3000' ? ' ' : /[‘’＇]/.test(char) ? "'" : small.length === 1 ? small : char;
  }
  return out;
};

const HAN = /\p{Script=Han}/gu;
const LETTER = /[a-z]+/g;

/** Whether it is Chinese by its characters; null when they do not say ("12345", ""). A Han character weighs as much as a word. */
export const isChinese = (text: string): boolean | null => {
  const han = text.match(HAN)?.length ?? 0;
  const words = folded(text).match(LETTER)?.length ?? 0;
  return han + words === 0 ? null : han > words;
};
