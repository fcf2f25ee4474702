import { join } from 'node:path';
import { execute, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { developmentClient } from '#kernel/client.js';
import type { Subgraph } from '#platform/subgraph/subgraph.js';
import type { Database } from '#prisma/database.js';
import { testDatabase } from '#prisma/testing.js';
import { houseArticles } from './connectors/house.js';
import { knowledgeSubgraph, loadArticles, readArticles } from './index.js';

const FOLDER = join(import.meta.dirname, 'articles');
let database: Database;
let subgraph: Subgraph;
beforeAll(async () => {
  database = await testDatabase();
  const library = houseArticles(database.client);
  await loadArticles(FOLDER, library, new Date('2026-01-05T09:00:00Z'));
  await loadArticles(FOLDER, library, new Date('2026-01-05T09:00:00Z'));
  subgraph = knowledgeSubgraph({ library });
});
afterAll(() => database.close());

const ask = (source: string) =>
  execute({
    schema: subgraph.schema,
    document: parse(source),
    contextValue: subgraph.contextFor({ client: developmentClient, purpose: 'SERVE_CALL', callId: null, deadline: null }),
  });

describe('the knowledge subgraph', () => {
  it('ships sixty articles, thirty in each language, short enough to be spoken', async () => {
    const articles = await readArticles(FOLDER, new Date());
    expect(articles.filter(({ language }) => language === 'EN')).toHaveLength(30);
    expect(articles.filter(({ language }) => language === 'ZH')).toHaveLength(30);
    expect(new Set(articles.map(({ id }) => id)).size).toBe(60);
    for (const { language, answer } of articles) {
      if (language === 'EN') expect(answer.split(' ').length, answer).toBeLessThanOrEqual(40);
      else expect(answer.length, answer).toBeLessThanOrEqual(70);
    }
  });

  it('answers a question in English and one in Chinese in one go', async () => {
    const { data } = await ask(`{
      en: findArticles(question: "what does shipping cost me", language: EN, first: 1) { score article { id answer } }
      zh: findArticles(question: "运费要多少", language: ZH, first: 1) { article { id } }
    }`);
    expect(data).toMatchObject({
      en: [{ article: { id: 'en-delivery-fee', answer: expect.stringContaining('free') } }],
      zh: [{ article: { id: 'zh-delivery-fee' } }],
    });
  });

  it('is unsure about what it has no article for', async () => {
    const { data } = await ask('{ findArticles(question: "who won the football match last night", language: EN, first: 1) { score } }');
    const [match] = data!.findArticles as { score: number }[];
    expect(match?.score ?? 0).toBeLessThan(0.5);
  });

  it('resolves what others refer to', async () => {
    const { data } = await ask(
      '{ _entities(representations: [{ __typename: "Article", id: "en-warranty" }]) { ... on Article { title } } article(id: "x") { id } }',
    );
    expect(data).toEqual({ _entities: [{ title: expect.stringContaining('warranty') }], article: null });
  });
});
