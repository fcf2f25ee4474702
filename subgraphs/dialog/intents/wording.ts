import type { Language } from '#kernel/language.js';
import { digitRuns } from '../entities/digits.js';
import { folded } from '../text.js';

/** Stands for a spoken or written number: which number it is says nothing of what is wanted. */
const NUMBER = 'ⓝ';

/** Stands for "hello", "excuse me" and their like at the beginning of more. */
const OPENING = 'ⓗ';

/** Shorter runs of digits are words like others: "one moment", "五分". */
const NUMBER_FROM = 4;

/** A sentence as the classifier reads it: English words without their endings, Chinese characters. */
export function wordsOf(text: string, language: Language): string[] {
  const sentence = withoutOpening(withoutFillers(withoutNumbers(folded(text)), language), language);
  return language === 'ZH' ? (sentence.match(CHARACTER) ?? []) : (inFull(sentence).match(WORD) ?? []).map(stem);
}

const CHARACTER = /[a-z]+|[ⓗⓝ]|[\p{L}\p{N}]/gu;
const WORD = /[a-z]+|[ⓗⓝ]|\d+/g;

const withoutNumbers = (text: string): string => {
  let out = '';
  let from = 0;
  for (const { start, end, digits } of digitRuns(text)) {
    if (digits.length < NUMBER_FROM) continue;
    out += `${text.slice(from, start)} ${NUMBER} `;
    from = end;
  }
  return out + text.slice(from);
};

/** Sounds of somebody thinking. */
const FILLERS: Record<Language, RegExp> = {
  EN: /\b(?:u+h+|u+m+|e+r+m?|well|you know|like i said)\b(?! huh)/g,
  ZH: /嗯+|呃+|额+(?!度)|哎(?!呀)|就是说|(?:^|[，。 ])那个(?=[，。 ]|我|你)/g,
};

/** Polite beginnings. */
const OPENINGS: Record<Language, RegExp> = {
  EN: /^\W*(?:(?:hello|hi|hey|good morning|good afternoon|good evening|excuse me|sorry to bother you|okay so|so|yeah so|yes hello|yes hi)\b\W*)+/,
  ZH: /^\P{L}*(?:(?:你好|您好|喂|早上好|上午好|下午好|晚上好|不好意思|打扰一下|那么|是这样的)[啊呀\P{L}]*)+/u,
};

/** What is left must still say something: a greeting is not the beginning of anything. */
const unlessEmpty = (rest: string, all: string): string => (/[\p{L}\p{N}ⓝ]/u.test(rest.replace(OPENING, '')) ? rest : all);

const withoutFillers = (text: string, language: Language): string => unlessEmpty(text.replace(FILLERS[language], ' '), text);

const withoutOpening = (text: string, language: Language): string => unlessEmpty(text.replace(OPENINGS[language], ` ${OPENING} `), text);

const SHORTENED: readonly (readonly [RegExp, string])[] = [
  [/\bwon't\b/g, 'will not'],
  [/\b(?:can't|cannot)\b/g, 'can not'],
  [/n't\b/g, ' not'],
  [/'m\b/g, ' am'],
  [/'re\b/g, ' are'],
  [/'ve\b/g, ' have'],
  [/'ll\b/g, ' will'],
  [/'d\b/g, ' would'],
  [/'s\b/g, ' is'],
  [/\bgonna\b/g, 'going to'],
  [/\bwanna\b/g, 'want to'],
  [/\bgotta\b/g, 'got to'],
];

const inFull = (text: string): string => SHORTENED.reduce((line, [short, long]) => line.replace(short, long), text);

/** "returned", "returning", "returns" and "return" are one word here; crude, and the same for every sentence. */
const stem = (word: string): string => {
  if (word.length < 5) return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
  return word
    .replace(/(?:ing|ed|es|s)$/, '')
    .replace(/([bdglmnprt])\1$/, '$1')
    .replace(/e$/, '');
};
