import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { HubError } from '#kernel/errors.js';
import type { Language } from '#kernel/language.js';
import type { SearchableArticle } from './search/article-search.js';

/** Somewhere articles can be put; an article of the same id is replaced. */
export interface ArticleShelf {
  put(articles: readonly SearchableArticle[]): Promise<void>;
}

const ArticleEntry = z.strictObject({
  id: z.string().min(1),
  category: z.string().min(1),
  title: z.string().min(1),
  answer: z.string().min(1),
  body: z.string().min(1),
  phrasings: z.array(z.string().min(1)),
});

const LANGUAGES: Record<string, Language> = { en: 'EN', zh: 'ZH' };

/** The articles of a folder with a folder per language ("en", "zh") and YAML files in each. */
export const readArticles = async (folder: string, updatedAt: Date): Promise<SearchableArticle[]> => {
  const articles: SearchableArticle[] = [];
  for (const [name, language] of Object.entries(LANGUAGES)) {
    for (const file of (await readdir(join(folder, name))).filter(entry => entry.endsWith('.yaml')).sort()) {
      const path = join(folder, name, file);
      const read = z.array(ArticleEntry).safeParse(parse(await readFile(path, 'utf8')));
      if (!read.success) throw new HubError('INVALID_INPUT', `${path}: ${z.prettifyError(read.error)}`);
      articles.push(...read.data.map(article => ({ ...article, language, updatedAt })));
    }
  }
  return articles;
};

/** Puts the articles of a folder on a shelf. Doing it again changes nothing. */
export const loadArticles = async (folder: string, shelf: ArticleShelf, updatedAt: Date): Promise<number> => {
  const articles = await readArticles(folder, updatedAt);
  await shelf.put(articles);
  return articles.length;
};
