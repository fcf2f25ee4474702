import 'reflect-metadata';
import { join } from 'node:path';
import MiniSearch from 'minisearch';
import { readArticles } from '#subgraphs/knowledge/index.js';
import { ArticleSearch, type SearchableArticle } from '#subgraphs/knowledge/search/article-search.js';
import { HELDOUT_FOLDER, knowledgeSet, LANGUAGES, outsideSet, unansweredSet } from '../heldout/sets.js';
import { percentile, print, share } from './figure.js';

/**
 * How well articles are found, on the held-out questions of test/heldout. `--misses` also lists what was not.
 * The peer is minisearch with its own settings over the same texts.
 */
const bench = 'knowledge-search';
const listMisses = process.argv.includes('--misses');

/** From this score on the bot says an answer without asking back; see the knowledge subgraph. */
const GOOD_ENOUGH = 0.5;

const articles = await readArticles(join(HELDOUT_FOLDER, '..', '..', 'subgraphs', 'knowledge', 'articles'), new Date());

const peerOver = (shelf: readonly SearchableArticle[]) => {
  const index = new MiniSearch({ fields: ['title', 'phrasings', 'answer', 'body'] });
  index.addAll(shelf.map(article => ({ ...article, phrasings: article.phrasings.join('\n') })));
  return (question: string): string[] => index.search(question).map(({ id }) => String(id));
};

for (const language of LANGUAGES) {
  const shelf = articles.filter(article => article.language === language);
  const started = performance.now();
  const search = new ArticleSearch(shelf, language);
  const builtMs = performance.now() - started;
  const peer = peerOver(shelf);
  const asked = knowledgeSet(language);
  const strangers = [...unansweredSet(language), ...outsideSet(language)];

  for (const { ask } of asked) search.find(ask, 3);
  const times: number[] = [];
  const find = (question: string) => {
    const before = performance.now();
    const found = search.find(question, 3);
    times.push(performance.now() - before);
    return found;
  };

  const tally = { first: 0, three: 0, said: 0, wrong: 0, peerFirst: 0, peerThree: 0 };
  for (const { ask, article } of asked) {
    const matches = find(ask);
    const ids = matches.map(match => match.article.id);
    const sure = (matches[0]?.score ?? 0) >= GOOD_ENOUGH;
    if (ids[0] === article) tally.first++;
    if (ids.includes(article)) tally.three++;
    if (sure && ids[0] === article) tally.said++;
    if (sure && ids[0] !== article) tally.wrong++;
    const others = peer(ask).slice(0, 3);
    if (others[0] === article) tally.peerFirst++;
    if (others.includes(article)) tally.peerThree++;
    if (listMisses && (ids[0] !== article || !sure))
      console.error(`${ask} | ${article} -> ${matches.map(match => `${match.article.id} ${match.score.toFixed(2)}`).join(', ')}`);
  }
  const kept = strangers.filter(question => {
    const [match] = find(question);
    const silent = (match?.score ?? 0) < GOOD_ENOUGH;
    if (listMisses && !silent) console.error(`${question} | nothing -> ${match!.article.id} ${match!.score.toFixed(2)}`);
    return silent;
  }).length;

  const of = (figure: string) => `${figure}_${language.toLowerCase()}`;
  print({ bench, figure: of('first'), value: share(tally.first, asked.length), unit: '%', peer: share(tally.peerFirst, asked.length) });
  print({
    bench,
    figure: of('in_first_three'),
    value: share(tally.three, asked.length),
    unit: '%',
    peer: share(tally.peerThree, asked.length),
  });
  print({ bench, figure: of('said_and_right'), value: share(tally.said, asked.length), unit: '%' });
  print({ bench, figure: of('said_and_wrong'), value: share(tally.wrong, asked.length), unit: '%' });
  print({ bench, figure: of('unanswerable_not_answered'), value: share(kept, strangers.length), unit: '%' });
  print({ bench, figure: of('latency_p50'), value: percentile(times, 0.5), unit: 'ms' });
  print({ bench, figure: of('index_built'), value: builtMs, unit: 'ms' });
}
