import type { Language } from '#kernel/language.js';
import type { Context, Focus } from './context.js';
import { folded } from './text.js';
import type { Reference } from './understanding.js';

/** What the things are called that a conversation may point back at. */
const NOUNS: Record<Language, readonly (readonly [type: string, words: string])[]> = {
  EN: [
    ['order', '(?:orders?|parcel|package|purchase|delivery|shipment)'],
    ['ticket', '(?:tickets?|case|complaint|fault report|report|support request)'],
  ],
  ZH: [
    ['order', '(?:订单|单子|包裹|快递|货)'],
    ['ticket', '(?:工单|报修单|报修|投诉|案子)'],
  ],
};

/** "第一次打电话" and "第二天" count no orders: a measure word for things is wanted, and no other thing after it. */
const COUNTED = '[个单件张](?!月|星期|礼拜|小时|钟头|问题|电话|人)';

/** Which of the things that were named last: the first of them, the second …, -1 for the last; null for the most recent. */
type Place = number | null;

const ORDINALS: Record<Language, readonly (readonly [words: string, place: Place])[]> = {
  EN: [
    ['the first', 0],
    ['the second', 1],
    ['the third', 2],
    ['the last', -1],
    ['the latter', -1],
    ['the former', 0],
    ['the other', 1],
  ],
  ZH: [
    [`第一${COUNTED}`, 0],
    [`第二${COUNTED}`, 1],
    [`第三${COUNTED}`, 2],
    [`最后(?:那|一|那一)${COUNTED}`, -1],
    [`前面?那?一${COUNTED}`, 0],
    [`(?<!最)后面?那?一${COUNTED}`, -1],
    [`另外?一${COUNTED}`, 1],
  ],
};

const DEMONSTRATIVES: Record<Language, string> = {
  EN: '(?:this|that|the same|the said|the)',
  ZH: '(?:刚才(?:说的|提到的)?(?:那|这)?个?|刚说的(?:那个)?|上面(?:那个|的)|同一个|这一?[个张件]?|那一?[个张件]?|该)',
};

/** Pointing without a noun. */
const BARE: Record<Language, string> = {
  EN: '\\b(?:this one|that one|the same one|the one you (?:just )?(?:said|mentioned)|(?<=\\b(?:cancel|track|return|change|stop|close|check|repeat|send) )(?:it|that|this))\\b',
  ZH: '刚才(?:说的|提到的)?(?:那|这)一?个|刚说的那?个?|上面那个|就?[这那]一个|(?<=取消|查|退|改|催|要)它',
};

interface Pattern {
  words: RegExp;
  type: string | null;
  place: Place;
}

const patternsOf = (language: Language): Pattern[] => {
  const edge = language === 'EN' ? '\\b' : '';
  const gap = language === 'EN' ? ' ' : '';
  const pattern = (words: string, type: string | null, place: Place): Pattern => ({
    words: new RegExp(edge + words + edge, 'g'),
    type,
    place,
  });
  return [
    ...NOUNS[language].flatMap(([type, noun]) => [
      ...ORDINALS[language].map(([words, place]) => pattern(words + gap + noun, type, place)),
      pattern(DEMONSTRATIVES[language] + gap + noun, type, null),
    ]),
    ...ORDINALS[language].map(([words, place]) => pattern(language === 'EN' ? `${words} one` : words, null, place)),
    { words: new RegExp(BARE[language], 'g'), type: null, place: null },
  ];
};

const PATTERNS: Record<Language, readonly Pattern[]> = { EN: patternsOf('EN'), ZH: patternsOf('ZH') };

/** What the words point at, as far as the context knows: "this order" is the order spoken of last. */
export function references(text: string, language: Language, context: Context | null): Reference[] {
  if (!context || context.focus.length === 0) return [];
  const said = folded(text);
  const found: (Reference & { start: number; end: number })[] = [];
  for (const { words, type, place } of PATTERNS[language]) {
    for (const { 0: phrase, index } of said.matchAll(words)) {
      const end = index + phrase.length;
      const focus = pointedAt(context.focus, type, place);
      if (!focus || found.some(other => index < other.end && other.start < end)) continue;
      found.push({ phrase: text.slice(index, end), type: focus.type, id: focus.id, start: index, end });
    }
  }
  return found.sort((a, b) => a.start - b.start).map(({ phrase, type, id }) => ({ phrase, type, id }));
}

const pointedAt = (focus: readonly Focus[], type: string | null, place: Place): Focus | undefined => {
  const ofType = focus.filter(one => type === null || one.type === type);
  if (place === null) return ofType[0];
  const together = ofType.filter(({ at }) => at.getTime() === ofType[0]!.at.getTime());
  return together.at(place);
};
