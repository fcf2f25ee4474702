import type { Language } from '#kernel/language.js';
import { type Amount, amounts } from './amounts.js';
import type { Span } from './entity.js';

const LOWEST = 1;
const HIGHEST = 5;

/** Said of a number, these make it a score: "four stars", "四分". */
const UNIT_AFTER = /^[ -]?(?:stars?|points?|out of (?:five|5)|of (?:five|5)\b|颗?星|分(?!钟|之|期|店|开|成))/;
const UNIT_BEFORE = /(?:\b(?:score|rating|mark)(?: of| is| would be)? (?:a )?|评分是?|打分|分数是?)$/;

/** "满分" and its like name no number. */
const WHOLE: readonly (readonly [RegExp, number])[] = [
  [/\b(?:full|top) (?:marks|score)\b|\b(?:best|highest) (?:score|mark|rating)\b|满分|最高分|五分好评/g, HIGHEST],
  [/\b(?:lowest|worst) (?:score|mark|rating)\b|最低分/g, LOWEST],
];

/** "five" in "out of five" is the scale. */
const isScale = (text: string, { start, end }: Amount): boolean =>
  /\b(?:out of|of|from one to|between one and) $/.test(text.slice(0, start)) || /^[ ]?分(?:里|中|当中|制)/.test(text.slice(end));

/** "that one", "no one": no number at all. */
const PRONOUN = /\b(?:this|that|the|which|no|some|any|every|each|another|first|other|last) one$/;

const isPronoun = (text: string, { end }: Amount): boolean => PRONOUN.test(text.slice(0, end));

/**
 * Scores from 1 to 5 in a folded text. Where a score is what is being talked about (`expected`) a bare number is one, too;
 * the last that was said holds.
 */
export function scores(text: string, language: Language, expected: boolean): Span[] {
  const inRange = amounts(text, language).filter(
    amount =>
      Number.isInteger(amount.value) &&
      amount.value >= LOWEST &&
      amount.value <= HIGHEST &&
      !isScale(text, amount) &&
      !isPronoun(text, amount),
  );
  const marked = inRange.filter(({ start, end }) => UNIT_AFTER.test(text.slice(end)) || UNIT_BEFORE.test(text.slice(0, start)));
  const found = [...(marked.length > 0 || !expected ? marked : inRange).map(asScore), ...wholes(text)];
  return found.sort((a, b) => a.start - b.start).slice(-1);
}

const asScore = ({ value, start, end }: Amount): Span => ({ type: 'score', value: String(value), start, end });

const wholes = (text: string): Span[] =>
  WHOLE.flatMap(([words, value]) =>
    Array.from(text.matchAll(words), ({ 0: raw, index }) => ({
      type: 'score' as const,
      value: String(value),
      start: index,
      end: index + raw.length,
    })),
  );
