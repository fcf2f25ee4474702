import type { Language } from '#kernel/language.js';
import type { Article, ArticleMatch } from '../article.js';
import { type Calibration, calibrate, likelihood, type Standing, type Trial } from './calibration.js';
import { featuresFor } from './features.js';
import { type Direction, Postings } from './postings.js';

/** An article with the ways in which callers ask for it. These are searched and never shown. */
export interface SearchableArticle extends Article {
  phrasings: readonly string[];
}

type Counts = ReadonlyMap<string, number>;

/** One line of an article's text. */
interface Line {
  article: number;
  kind: keyof typeof WEIGHTS;
  counts: Counts;
}

/** A phrasing or the title says what is asked; the answer and the body only share words with it. */
const WEIGHTS = { title: 1, phrasing: 1, answer: 0.85, body: 0.75 };

/** What an article is near by: its nearest line, the next nearest, its whole text, and how much of the question it mentions. */
const SHARES = { nearest: 1, next: 0.3, whole: 0.7, mentioned: 0.4 };
const ALL_SHARES = Object.values(SHARES).reduce((a, b) => a + b);

/** Of the questions that callers ask, so many are taken to have no article, for each that has one. */
const UNANSWERABLE = 0.4;

/** More phrasings than these teach calibration nothing new. */
const MOST_TRIALS = 400;

/** A candidate by its place in the list of articles. */
interface Candidate extends Standing {
  article: number;
}

/**
 * Finds the articles of one language that may answer a question: by the angle between the question and each line of an
 * article, rare features counting more. Scores are likelihoods, learned from the phrasings themselves.
 */
export class ArticleSearch {
  readonly #features;
  readonly #lines: readonly Line[];
  readonly #inLines: Postings;
  /** Of each article. */
  readonly #wholes: readonly Counts[];
  readonly #inWholes: Postings;
  /** In how many articles a feature is. */
  readonly #spread = new Map<string, number>();
  readonly #calibration: Calibration;

  constructor(
    private readonly articles: readonly SearchableArticle[],
    language: Language,
  ) {
    this.#features = featuresFor(language);
    const texts = articles.map(article => textsOf(article).map(({ kind, text }) => ({ kind, counts: this.#features(text) })));
    const wholes = texts.map(lines => summed(lines.map(({ counts }) => counts)));
    for (const whole of wholes) for (const feature of whole.keys()) this.#spread.set(feature, (this.#spread.get(feature) ?? 0) + 1);
    this.#wholes = wholes;
    this.#inWholes = new Postings(wholes.map(counts => this.#direction(counts)));
    this.#lines = texts.flatMap((lines, article) => lines.map(line => ({ article, ...line })));
    this.#inLines = new Postings(this.#lines.map(({ counts }) => this.#direction(counts)));
    this.#calibration = calibrate(this.#trials());
  }

  /** The likeliest first; none that has nothing in common with the question. */
  find(question: string, first: number): ArticleMatch[] {
    return this.#ranked(this.#features(question))
      .slice(0, first)
      .filter(({ near }) => near > 0)
      .map(({ article, ...standing }) => ({ article: this.articles[article]!, score: likelihood(standing, this.#calibration) }));
  }

  /** `without`: a line, or a whole article, that is taken not to exist. */
  #ranked(asked: Counts, without: { line?: Line; article?: number } = {}): Candidate[] {
    const question = this.#direction(asked);
    const nearest = new Float64Array(this.articles.length);
    const next = new Float64Array(this.articles.length);
    const lines = this.#inLines.nearnessTo(question);
    for (const [place, line] of this.#lines.entries()) {
      if (line === without.line) continue;
      const near = WEIGHTS[line.kind] * lines.products[place]!;
      if (near > nearest[line.article]!) {
        next[line.article] = nearest[line.article]!;
        nearest[line.article] = near;
      } else if (near > next[line.article]!) next[line.article] = near;
    }
    const wholes = this.#inWholes.nearnessTo(question);
    if (without.line) {
      const { article } = without.line;
      const rest = this.#direction(difference(this.#wholes[article]!, without.line.counts));
      const { products, mentioned } = new Postings([rest]).nearnessTo(question);
      wholes.products[article] = products[0]!;
      wholes.mentioned[article] = mentioned[0]!;
    }
    const ranked = this.articles
      .map((_, article) => {
        if (article === without.article) return { article, near: 0 };
        const near =
          SHARES.nearest * nearest[article]! +
          SHARES.next * next[article]! +
          SHARES.whole * wholes.products[article]! +
          SHARES.mentioned * wholes.mentioned[article]!;
        return { article, near: near / ALL_SHARES };
      })
      .sort((a, b) => b.near - a.near || a.article - b.article);
    const [best, second] = ranked;
    return ranked.map((candidate, place) => ({ ...candidate, ahead: candidate.near - ((place === 0 ? second : best)?.near ?? 0) }));
  }

  /**
   * What calibration learns from: each phrasing asked while it is taken away itself (is the nearest article the right one?),
   * and again while its article is taken away (whatever is nearest is wrong then).
   */
  #trials(): Trial[] {
    const phrasings = this.#lines.filter(({ kind }) => kind === 'phrasing');
    const every = Math.ceil(phrasings.length / MOST_TRIALS);
    return phrasings
      .filter((_, i) => i % every === 0)
      .flatMap(line => {
        const [answered] = this.#ranked(line.counts, { line });
        const [unanswered] = this.#ranked(line.counts, { article: line.article });
        return [
          { ...answered!, right: answered!.article === line.article, weight: 1 },
          { ...unanswered!, right: false, weight: UNANSWERABLE },
        ];
      });
  }

  /** What no article says counts most: it makes a question stranger. */
  #direction(counts: Counts): Direction {
    const direction = new Map<string, number>();
    let squares = 0;
    for (const [feature, count] of counts) {
      const value = (count < 1 ? count : 1 + Math.log(count)) * Math.log(1 + this.articles.length / (this.#spread.get(feature) ?? 1));
      direction.set(feature, value);
      squares += value * value;
    }
    const length = Math.sqrt(squares) || 1;
    for (const [feature, value] of direction) direction.set(feature, value / length);
    return direction;
  }
}

const textsOf = ({ title, phrasings, answer, body }: SearchableArticle): { kind: keyof typeof WEIGHTS; text: string }[] => [
  { kind: 'title', text: title },
  ...phrasings.map(text => ({ kind: 'phrasing' as const, text })),
  { kind: 'answer', text: answer },
  { kind: 'body', text: body },
];

const summed = (all: readonly Counts[]): Counts => {
  const sum = new Map<string, number>();
  for (const counts of all) for (const [feature, count] of counts) sum.set(feature, (sum.get(feature) ?? 0) + count);
  return sum;
};

const difference = (whole: Counts, part: Counts): Counts =>
  new Map([...whole].map(([feature, count]) => [feature, count - (part.get(feature) ?? 0)] as const).filter(([, count]) => count > 0));
