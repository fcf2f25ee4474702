import { type Clock, systemClock } from '#kernel/clock.js';
import type { Language } from '#kernel/language.js';
import type { PrismaClient } from '#prisma/generated/client.js';
import type { Article } from '../article.js';
import type { ArticleShelf } from '../article-files.js';
import type { ArticleLibrary } from '../port.js';
import { ArticleSearch, type SearchableArticle } from '../search/article-search.js';

/** How long a change of an article by another process may go unnoticed. */
const LOOK_EVERY_MS = 2_000;

/** Articles in our own tables, searched in memory: the index is made anew when an article changes. */
export const houseArticles = (client: PrismaClient, clock: Clock = systemClock): ArticleLibrary & ArticleShelf => {
  let index: Record<Language, ArticleSearch> | null = null;
  let version = '';
  let lookedAt = Number.NEGATIVE_INFINITY;

  /** Changes with every article that is written or taken away. */
  const currentVersion = async (): Promise<string> => {
    const { _count, _max } = await client.article.aggregate({ _count: true, _max: { updatedAt: true } });
    return `${_count} ${_max.updatedAt?.getTime()}`;
  };
  const current = async (): Promise<Record<Language, ArticleSearch>> => {
    const now = clock.now().getTime();
    if (index && now - lookedAt < LOOK_EVERY_MS) return index;
    lookedAt = now;
    const newest = await currentVersion();
    if (index && newest === version) return index;
    const articles = (await client.article.findMany({ orderBy: { id: 'asc' } })) as SearchableArticle[];
    const of = (language: Language) =>
      new ArticleSearch(
        articles.filter(article => article.language === language),
        language,
      );
    index = { EN: of('EN'), ZH: of('ZH') };
    version = newest;
    return index;
  };

  return {
    async articlesByIds(ids) {
      const found = await client.article.findMany({ where: { id: { in: [...ids] } }, omit: { phrasings: true } });
      const byId = new Map(found.map(article => [article.id, article as Article]));
      return ids.map(id => byId.get(id) ?? null);
    },

    async find(questions) {
      const search = await current();
      return questions.map(({ question, language, first }) => search[language].find(question, first));
    },

    articles({ language, category, first }) {
      const where = { ...(language && { language }), ...(category && { category }) };
      return client.article.findMany({ where, orderBy: { title: 'asc' }, take: first, omit: { phrasings: true } }) as Promise<Article[]>;
    },

    async put(articles) {
      for (const { id, ...article } of articles) {
        const data = { ...article, phrasings: [...article.phrasings] };
        await client.article.upsert({ where: { id }, create: { id, ...data }, update: data });
      }
      // Also where the articles came with the same instant as before: the version would not tell.
      index = null;
    },
  };
};
