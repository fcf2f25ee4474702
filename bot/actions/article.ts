import { FindArticlesDocument } from '../graph/generated/graphql.js';
import { type Action, UNAVAILABLE } from './action.js';

/** From here on an answer is told without asking whether it is the right one. */
const SURE = 0.5;
/** Below this the best article is no better than a guess. */
const POSSIBLE = 0.3;

/** The article that answers the caller's question, told at once, offered, or not known. */
export const findArticle: Action = async ({ said, language, slots, graph }) => {
  const question = said?.text || slots.lastHeard || '';
  const { data, errors } = await graph.ask(FindArticlesDocument, { question, language });
  if (errors.length > 0 || !data.findArticles) return UNAVAILABLE;
  const [best] = data.findArticles;
  if (!best || best.score < POSSIBLE) return { outcome: 'none' };
  const { id, title, answer } = best.article;
  const learned = { 'article.id': id, 'article.title': title, 'article.answer': answer };
  const focus = { type: 'article', id, label: title } as const;
  return best.score >= SURE
    ? { outcome: 'found', slots: { ...learned, outcome: 'RESOLVED' }, focus, failures: 0 }
    : { outcome: 'unsure', slots: learned, focus };
};
