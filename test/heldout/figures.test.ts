import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '#kernel/clock.js';
import { embeddedUnderstander } from '#subgraphs/dialog/connectors/embedded.js';
import { readArticles } from '#subgraphs/knowledge/index.js';
import { ArticleSearch } from '#subgraphs/knowledge/search/article-search.js';
import { searchScore, understandingScore } from './score.js';
import { LANGUAGES, ROOT } from './sets.js';

/**
 * A sentence or two below what docs/performance.md says, in per cent: what is learned may change, and not for the worse.
 * Nothing is tuned on these sets, and no floor is to be lowered because of a sentence in them.
 */
const FLOORS = {
  EN: {
    understood: { intentRight: 93, intentRightAndConfident: 91, outsideRefused: 91, entityF1: 97 },
    found: { first: 75, inFirstThree: 88, saidAndRight: 61, unanswerableKept: 75, outsideKept: 94 },
    mostWrongAndConfident: 4,
    mostSaidAndWrong: 7.5,
  },
  ZH: {
    understood: { intentRight: 86.5, intentRightAndConfident: 82.5, outsideRefused: 94, entityF1: 95 },
    found: { first: 72, inFirstThree: 88, saidAndRight: 57, unanswerableKept: 75, outsideKept: 88 },
    mostWrongAndConfident: 5.6,
    mostSaidAndWrong: 7.5,
  },
} as const;

/** Figures that lie below their floors. */
const below = (figures: Record<string, unknown>, floors: Record<string, number>): string[] =>
  Object.entries(floors).flatMap(([name, floor]) =>
    (figures[name] as number) < floor ? [`${name}: ${figures[name]} is below ${floor}`] : [],
  );

const understander = await embeddedUnderstander({ clock: systemClock });
const articles = await readArticles(join(ROOT, 'subgraphs/knowledge/articles'), new Date());

describe.each(LANGUAGES)('what was never learned, in %s,', language => {
  const floors = FLOORS[language];

  it('is understood as well as the documentation says', async () => {
    const figures = await understandingScore(
      (text, expects = 'ANYTHING') => understander.understand({ text, language, expects, keys: null, context: null }),
      language,
    );
    expect(below(figures, floors.understood), figures.misses.join('\n')).toEqual([]);
    expect(figures.intentWrongAndConfident).toBeLessThan(floors.mostWrongAndConfident);
  });

  it('is answered by the right articles as often as the documentation says', () => {
    const search = new ArticleSearch(
      articles.filter(article => article.language === language),
      language,
    );
    const find = (question: string) => search.find(question, 3).map(({ article: { id }, score }) => ({ id, score }));
    const figures = searchScore(find, language);
    expect(below(figures, floors.found), figures.misses.join('\n')).toEqual([]);
    expect(figures.saidAndWrong).toBeLessThan(floors.mostSaidAndWrong);
  });
});
