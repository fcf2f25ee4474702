import { defineSubgraph, type Subgraph } from '#platform/subgraph/subgraph.js';
import { type KnowledgeLoaders, knowledgeLoaders } from './loaders.js';
import type { ArticleLibrary } from './port.js';
import { ArticleResolver } from './resolvers.js';

export { loadArticles, readArticles } from './article-files.js';
export { articleNews } from './news.js';
export type { ArticleLibrary } from './port.js';

export interface KnowledgeOptions {
  library: ArticleLibrary;
}

/** What may be told to anybody. */
export const knowledgeSubgraph = ({ library }: KnowledgeOptions): Subgraph =>
  defineSubgraph<KnowledgeLoaders>({
    name: 'knowledge',
    resolvers: [new ArticleResolver(library)],
    references: { Article: ({ id }: { id: string }, { loaders }) => loaders.articleById.load(id) },
    loaders: knowledgeLoaders(library),
  });
