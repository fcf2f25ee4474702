import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Language } from '#kernel/language.js';
import { readArticles } from '../article-files.js';
import { ArticleSearch, type SearchableArticle } from './article-search.js';
import { featuresFor } from './features.js';

let articles: SearchableArticle[];
let search: Record<Language, ArticleSearch>;
beforeAll(async () => {
  articles = await readArticles(join(import.meta.dirname, '..', 'articles'), new Date('2026-01-05T09:00:00Z'));
  const over = (language: Language) =>
    new ArticleSearch(
      articles.filter(article => article.language === language),
      language,
    );
  search = { EN: over('EN'), ZH: over('ZH') };
});

describe('search among the articles that we ship', () => {
  it.each([
    ['EN', 'how long do i have to send something back', 'en-return-period'],
    ['ZH', '东西不合适的话几天之内能退', 'zh-return-period'],
  ] as const)('%s: is sure enough of "%s" to say the answer', (language, question, id) => {
    const [match] = search[language].find(question, 1);
    expect(match!.article.id).toBe(id);
    expect(match!.score).toBeGreaterThanOrEqual(0.5);
  });

  it.each([
    ['EN', 'how tall is the tower in pisa'],
    ['ZH', '长颈鹿为什么脖子那么长'],
  ] as const)('%s: is not sure enough of anything for "%s"', (language, question) => {
    expect(search[language].find(question, 1)[0]?.score ?? 0).toBeLessThan(0.5);
  });

  it('finds each article by each of its own phrasings', () => {
    for (const { id, language, phrasings } of articles)
      for (const phrasing of phrasings)
        expect(
          search[language].find(phrasing, 3).map(({ article }) => article.id),
          phrasing,
        ).toContain(id);
  });

  it('gives the same scores every time', () => {
    const again = new ArticleSearch(
      articles.filter(({ language }) => language === 'EN'),
      'EN',
    );
    expect(again.find('from what time on can i come by', 3)).toEqual(search.EN.find('from what time on can i come by', 3));
  });
});

describe('what texts are compared by', () => {
  const meanings = (language: Language, text: string) =>
    [...featuresFor(language)(text).keys()].filter(feature => feature.startsWith('meant ')).map(feature => feature.slice(6));

  it('knows words for the same thing, also with others in between', () => {
    expect(meanings('EN', 'sending the old charger back')).toContain('send_back');
    expect(meanings('EN', 'you can send me an email')).not.toContain('send_back');
    expect(meanings('EN', 'my guarantee')).toEqual(meanings('EN', 'the warranty'));
    expect(meanings('ZH', '质保')).toEqual(meanings('ZH', '保修'));
  });

  it('notes what is meant together', () => {
    expect(meanings('EN', 'the repair was expensive')).toEqual(['price', 'repair', 'price repair']);
  });

  it('finds nothing in nothing', () => {
    expect([...featuresFor('EN')('?! …')]).toEqual([]);
    expect([...featuresFor('ZH')('…')]).toEqual([]);
  });
});
