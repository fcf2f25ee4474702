import 'reflect-metadata';
import { join } from 'node:path';
import MiniSearch from 'minisearch';
import { readArticles } from '#subgraphs/knowledge/index.js';
import { ArticleSearch, type SearchableArticle } from '#subgraphs/knowledge/search/article-search.js';
import { searchScore } from '../heldout/score.js';
import { LANGUAGES, ROOT } from '../heldout/sets.js';
import { percentile, print } from './figure.js';

/**
 * How well articles are found, on the held-out questions of test/heldout. `--misses` also lists what was not.
 * The peer is minisearch with its own settings over the same texts.
 */
const bench = 'knowledge-search';
const listMisses = process.argv.includes('--misses');

const articles = await readArticles(join(ROOT, 'subgraphs', 'knowledge', 'articles'), new Date());

/** Its scores have no limit above, so that they say nothing of how sure it is. */
const peerOver = (shelf: readonly SearchableArticle[]) => {
  const index = new MiniSearch({ fields: ['title', 'phrasings', 'answer', 'body'] });
  index.addAll(shelf.map(article => ({ ...article, phrasings: article.phrasings.join('\n') })));
  return (question: string) => index.search(question).map(({ id }) => ({ id: String(id), score: 0 }));
};

for (const language of LANGUAGES) {
  const shelf = articles.filter(article => article.language === language);
  const started = performance.now();
  const search = new ArticleSearch(shelf, language);
  const builtMs = performance.now() - started;
  const times: number[] = [];
  const score = () =>
    searchScore(question => {
      const before = performance.now();
      const found = search.find(question, 3);
      times.push(performance.now() - before);
      return found.map(match => ({ id: match.article.id, score: match.score }));
    }, language);
  // Once to warm up.
  score();
  times.length = 0;
  const ours = score();
  const peer = searchScore(peerOver(shelf), language);
  if (listMisses) for (const miss of ours.misses) console.error(miss);

  const of = (figure: string) => `${figure}_${language.toLowerCase()}`;
  print({ bench, figure: of('first'), value: ours.first, unit: '%', peer: peer.first });
  print({ bench, figure: of('in_first_three'), value: ours.inFirstThree, unit: '%', peer: peer.inFirstThree });
  print({ bench, figure: of('said_and_right'), value: ours.saidAndRight, unit: '%' });
  print({ bench, figure: of('said_and_wrong'), value: ours.saidAndWrong, unit: '%' });
  print({ bench, figure: of('unanswerable_not_answered'), value: ours.unanswerableKept, unit: '%' });
  print({ bench, figure: of('outside_not_answered'), value: ours.outsideKept, unit: '%' });
  print({ bench, figure: of('latency_p50'), value: percentile(times, 0.5), unit: 'ms' });
  print({ bench, figure: of('index_built'), value: builtMs, unit: 'ms' });
}
