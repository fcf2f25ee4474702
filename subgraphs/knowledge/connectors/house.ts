import { type Clock, systemClock } from '#kernel/clock.js';
import type { Language } from '#kernel/language.js';
import type { PrismaClient } from '#prisma/generated/client.js';
import type { Article } from '../article.js';
import type { ArticleShelf } from '../article-files.js';
import type { ArticleLibrary } from '../port.js';
import { ArticleSearch, type SearchableArticle } from '../search/article-search.js';

/** How long a change of an article by another process, or by hand, may go unnoticed. */
const LOOK_EVERY_MS = 2_000;

/**
 * Articles in our own tables, searched in memory. The index is made anew when an article changes, once for all who ask
 * meanwhile; while the database is away the one that stands answers.
 */
export const houseArticles = (client: PrismaClient, clock: Clock = systemClock): ArticleLibrary & ArticleShelf => {
  let index: Record<Language, ArticleSearch> | null = null;
  let version = '';
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<Record<Language, ArticleSearch>> | null = null;
  let writes = 0;
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };

  /** Changes with every article that is written or taken away, whatever its writer says of when: xmin is who wrote a row last. */
  const currentVersion = async (): Promise<string> => {
    const [row] = await client.$queryRaw<{ version: string | null }[]>`
      SELECT md5(string_agg("id" || ' ' || xmin::text, ',' ORDER BY "id")) AS version FROM "knowledge"."Article"`;
    return row?.version ?? 'none';
  };
  const look = async (): Promise<Record<Language, ArticleSearch>> => {
    const seen = writes;
    const newest = await currentVersion();
    if (index && newest === version) return index;
    const articles = (await client.article.findMany({ orderBy: { id: 'asc' } })) as SearchableArticle[];
    const made: Partial<Record<Language, ArticleSearch>> = {};
    for (const language of ['EN', 'ZH'] as const) {
      const ofLanguage = articles.filter(article => article.language === language);
      made[language] = new ArticleSearch(ofLanguage, language);
      // Making one takes a while: whoever else waits for this thread has a turn in between.
      await new Promise(resolve => setImmediate(resolve));
    }
    const whole = made as Record<Language, ArticleSearch>;
    // What was written meanwhile is perhaps not in it.
    if (seen !== writes) return whole;
    const isOther = newest !== version;
    [index, version] = [whole, newest];
    // From now on answers are others than before.
    if (isOther) tell();
    return whole;
  };
  const current = async (): Promise<Record<Language, ArticleSearch>> => {
    const now = clock.now().getTime();
    if (index && !looking && now - lookedAt < LOOK_EVERY_MS) return index;
    if (!looking) {
      lookedAt = now;
      const mine = look().finally(() => {
        if (looking === mine) looking = null;
      });
      looking = mine;
    }
    try {
      return await looking;
    } catch (thrown) {
      if (index) return index;
      throw thrown;
    }
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

    articles: ({ language, category, first }) =>
      client.$queryRaw<Article[]>`
        SELECT id, language, category, title, answer, body, "updatedAt" FROM knowledge."Article"
        WHERE (${language}::text IS NULL OR language::text = ${language}) AND (${category}::text IS NULL OR category = ${category})
        ORDER BY title COLLATE "C", id LIMIT ${first}`,

    async put(articles) {
      for (const { id, ...article } of articles) {
        const data = { ...article, phrasings: [...article.phrasings] };
        await client.article.upsert({ where: { id }, create: { id, ...data }, update: data });
      }
      // Also where the articles came with the same instant as before: the version would not tell.
      index = null;
      looking = null;
      writes++;
      tell();
    },

    async *changes(signal) {
      let isNews = true;
      let waiting = new AbortController();
      const listener = () => {
        isNews = true;
        waiting.abort();
      };
      listeners.add(listener);
      try {
        while (!signal.aborted) {
          if (isNews) {
            isNews = false;
            yield;
            continue;
          }
          waiting = new AbortController();
          await clock.sleep(LOOK_EVERY_MS, AbortSignal.any([signal, waiting.signal]));
          if (signal.aborted || waiting.signal.aborted) continue;
          // Nobody may be asking; what it finds it tells. While the database is away nothing changes for those who do.
          void current().catch(() => {});
        }
      } finally {
        listeners.delete(listener);
      }
    },
  };
};
