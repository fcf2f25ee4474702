import type { Language } from '#kernel/language.js';
import type { Article, ArticleMatch } from './article.js';

/** A question in somebody's own words. */
export interface ArticleQuestion {
  question: string;
  language: Language;
  /** How many answers at most. */
  first: number;
}

export interface ArticleSelection {
  language: Language | null;
  category: string | null;
  first: number;
}

/** What the knowledge subgraph needs from whichever knowledge base a deployment has. */
export interface ArticleLibrary {
  /** One entry per id, in the order asked; null where no such article exists. */
  articlesByIds(ids: readonly string[], signal?: AbortSignal): Promise<(Article | null)[]>;
  /** For each question the articles of its language that may answer it, the likeliest first; none where nothing fits. */
  find(questions: readonly ArticleQuestion[], signal?: AbortSignal): Promise<ArticleMatch[][]>;
  /** By title. */
  articles(selection: ArticleSelection, signal?: AbortSignal): Promise<Article[]>;
  /**
   * Until the signal aborts, tells that articles are others than they were: when it is begun, as nobody knows what was before;
   * and after each change, which need not be one by each.
   */
  changes(signal: AbortSignal): AsyncIterable<void>;
}
