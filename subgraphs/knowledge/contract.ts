import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ArticleShelf } from './article-files.js';
import type { ArticleLibrary } from './port.js';
import type { SearchableArticle } from './search/article-search.js';

export interface LibraryUnderTest {
  library: ArticleLibrary & ArticleShelf;
  close?(): Promise<void>;
}

const updatedAt = new Date('2026-01-05T09:00:00.000Z');
const article = (id: string, language: 'EN' | 'ZH', title: string, answer: string, phrasings: string[]): SearchableArticle => ({
  id,
  language,
  title,
  answer,
  body: answer,
  category: 'all',
  updatedAt,
  phrasings,
});
const hours = article('hours', 'EN', 'Opening hours', 'We are open from eight to eight.', ['when do you close', 'business hours']);
const returns = article('returns', 'EN', 'Returning goods', 'Within thirty days.', ['can I give it back', 'return an item']);
const garantie = article('baoxiu', 'ZH', '保修期', '所有设备保修两年。', ['保修多久', '还在保修期内吗']);
const tuihuo = article('tuihuo', 'ZH', '退货', '三十天内可以退货。', ['怎么退货', '买了不喜欢能退吗']);
const shown = ({ phrasings: _, ...article }: SearchableArticle) => article;

/** The promises of ArticleLibrary. `make` gives an empty library. */
export function articleLibraryContract(name: string, make: () => Promise<LibraryUnderTest>): void {
  describe(`${name} keeps the ArticleLibrary contract`, () => {
    let library: ArticleLibrary & ArticleShelf;
    let close: LibraryUnderTest['close'];
    beforeAll(async () => {
      ({ library, close } = await make());
      await library.put([hours, returns, garantie, tuihuo]);
    });
    afterAll(() => close?.());
    const ids = async (question: string, language: 'EN' | 'ZH', first = 3) =>
      (await library.find([{ question, language, first }]))[0]!.map(match => match.article.id);

    it('answers ids in the order asked, null where there is no such article, and keeps phrasings to itself', async () => {
      expect(await library.articlesByIds(['returns', 'no-such', 'hours'])).toEqual([shown(returns), null, shown(hours)]);
    });

    it('finds the article that answers a question, in its language only', async () => {
      expect((await ids('at what time do you close today', 'EN'))[0]).toBe('hours');
      expect((await ids('I would like to return this item', 'EN'))[0]).toBe('returns');
      expect((await ids('我的手机还保修吗', 'ZH'))[0]).toBe('baoxiu');
      expect((await ids('这个能退货吗', 'ZH'))[0]).toBe('tuihuo');
      expect(await ids('退货', 'EN')).toEqual([]);
    });

    it('tells that articles are others: when it is begun, and after some were put', async () => {
      const leaving = new AbortController();
      const changes = library.changes(leaving.signal)[Symbol.asyncIterator]();
      expect(await changes.next()).toEqual({ done: false, value: undefined });
      const next = changes.next();
      await library.put([hours]);
      expect(await next).toEqual({ done: false, value: undefined });
      leaving.abort();
      let last = await changes.next();
      while (!last.done) last = await changes.next();
      expect(last).toEqual({ done: true, value: undefined });
    });

    it('answers several questions at once, each in its place', async () => {
      const [first, second] = await library.find([
        { question: 'opening hours', language: 'EN', first: 1 },
        { question: '退货', language: 'ZH', first: 1 },
      ]);
      expect([first![0]!.article.id, second![0]!.article.id]).toEqual(['hours', 'tuihuo']);
    });

    it('scores between 0 and 1, the likeliest first, and finds nothing in nothing', async () => {
      const [matches] = await library.find([{ question: 'when do you close the return desk', language: 'EN', first: 5 }]);
      const scores = matches!.map(({ score }) => score);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
      for (const score of scores) expect(score > 0 && score < 1).toBe(true);
      expect(await ids('', 'EN')).toEqual([]);
      expect(await ids('?! …', 'ZH')).toEqual([]);
    });

    it('lists by language and category, as many as asked for', async () => {
      expect((await library.articles({ language: 'ZH', category: null, first: 10 })).length).toBe(2);
      expect(await library.articles({ language: null, category: 'no-such', first: 10 })).toEqual([]);
      expect(await library.articles({ language: 'EN', category: 'all', first: 2 })).toEqual([shown(hours), shown(returns)]);
      expect((await library.articles({ language: null, category: 'all', first: 3 })).length).toBe(3);
    });

    it('lists by title alike on every machine, capitals first, the same title by id', async () => {
      const titled = (id: string, title: string) => ({ ...hours, id, title, category: 'titles' });
      await library.put([titled('z', 'Zebras'), titled('b', 'apples'), titled('a', 'apples')]);
      const listed = await library.articles({ language: null, category: 'titles', first: 3 });
      expect(listed.map(({ id }) => id)).toEqual(['z', 'a', 'b']);
    });

    it('finds what has just been changed', async () => {
      await library.put([{ ...hours, phrasings: ['is the zeppelin hangar accessible'], updatedAt: new Date(updatedAt.getTime() + 1) }]);
      expect((await ids('zeppelin', 'EN'))[0]).toBe('hours');
    });
  });
}
