import DataLoader from 'dataloader';
import type { RequestInfo } from '#kernel/client.js';
import { tracedPort } from '#platform/telemetry/traced-port.js';
import type { Article, ArticleMatch } from './article.js';
import type { ArticleLibrary, ArticleQuestion } from './port.js';

export const knowledgeLoaders = (system: ArticleLibrary) => (request: RequestInfo) => {
  const { signal } = request;
  const library = tracedPort('knowledge', system, request);
  return {
    articleById: new DataLoader<string, Article | null>(ids => library.articlesByIds(ids, signal)),
    matches: new DataLoader<ArticleQuestion, ArticleMatch[], string>(questions => library.find(questions, signal), {
      cacheKeyFn: ({ question, language, first }) => `${language} ${first} ${question}`,
    }),
  };
};

export type KnowledgeLoaders = ReturnType<ReturnType<typeof knowledgeLoaders>>;
