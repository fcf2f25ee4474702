import type { CountryCode } from 'libphonenumber-js';
import type { Language } from '#kernel/language.js';
import { folded } from '../text.js';
import { amounts } from './amounts.js';
import { type FoundEntity, overlap, type Span } from './entity.js';
import { languagesNamed } from './language.js';
import type { Moments } from './moments.js';
import { houseForms, type NumberForms, namedNumbers } from './numbers.js';
import { type Places, readPlaces } from './places.js';
import { scores } from './scores.js';
import type { WallTime } from './wall-time.js';

/** What helps to tell one kind of entity from another. */
export interface EntityHints {
  language: Language;
  /** Whether the caller talks of how satisfied they are: then a bare number is a score. */
  score: boolean;
  /** Whether digits were asked for: then "one" is a number and no pronoun. */
  digits: boolean;
  now: WallTime;
}

export interface EntityFinderOptions {
  moments: Moments;
  forms?: NumberForms;
  /** Whose numbering plans telephone numbers follow, the likeliest first. */
  regions?: readonly CountryCode[];
}

export class EntityFinder {
  readonly #moments: Moments;
  readonly #forms: NumberForms;
  readonly #regions: readonly CountryCode[];
  readonly #places: Places = readPlaces();

  constructor({ moments, forms = houseForms, regions = ['CN', 'US', 'GB'] }: EntityFinderOptions) {
    this.#moments = moments;
    this.#forms = forms;
    this.#regions = regions;
  }

  /** In the order they stand in the text, none over another. */
  async find(text: string, { language, score, digits, now }: EntityHints): Promise<FoundEntity[]> {
    const said = folded(text);
    const [plain, named] = partition(namedNumbers(said, this.#forms, this.#regions), ({ type }) => type === 'number');
    // From the surest kind to the vaguest: what one has taken the next leaves alone.
    const kinds: readonly Span[][] = [
      named,
      scores(said, language, score),
      await this.#moments.find(said, language, now),
      this.#places(said),
      languagesNamed(said),
      plain,
      plainNumbers(said, language, digits),
    ];
    const taken: Span[] = [];
    for (const spans of kinds) {
      for (const span of spans) {
        const beside = taken.filter(other => overlap(span, other));
        if (beside.length === 0 || beside.every(other => mayShare(span, other))) taken.push(span);
      }
    }
    return taken.sort((a, b) => a.start - b.start).map(span => ({ ...span, raw: text.slice(span.start, span.end) }));
  }
}

const partition = <T>(all: readonly T[], first: (one: T) => boolean): [T[], T[]] => [all.filter(first), all.filter(one => !first(one))];

/** A score is a number as well: who asks for either finds it. */
const mayShare = (span: Span, other: Span): boolean => span.type === 'number' && other.type === 'score';

/** Words that are seldom meant as a number when no digits were asked for: "that one", "一下". */
const isPronoun = (text: string, start: number, end: number): boolean => /^(?:one|一|两|零)$/.test(text.slice(start, end));

const plainNumbers = (text: string, language: Language, digits: boolean): Span[] =>
  amounts(text, language)
    .filter(({ start, end }) => digits || !isPronoun(text, start, end))
    .map(({ value, start, end }) => ({ type: 'number', value: String(value), start, end }));
