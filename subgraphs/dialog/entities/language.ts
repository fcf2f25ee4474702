import type { Language } from '#kernel/language.js';
import type { Span } from './entity.js';

const NAMES: Record<Language, RegExp> = {
  EN: /\benglish\b|英语|英文/g,
  ZH: /\b(?:chinese|mandarin|putonghua)\b|中文|普通话|国语|汉语|华语/g,
};

/** Languages named in a folded text: EN or ZH. */
export const languagesNamed = (text: string): Span[] =>
  Object.entries(NAMES).flatMap(([value, name]) =>
    Array.from(text.matchAll(name), ({ 0: raw, index }) => ({ type: 'language' as const, value, start: index, end: index + raw.length })),
  );
