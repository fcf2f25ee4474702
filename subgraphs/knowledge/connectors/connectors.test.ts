import { expect, it, onTestFinished } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { testDatabase } from '#prisma/testing.js';
import { databases } from '#test/real/databases.js';
import { articleLibraryContract } from '../contract.js';
import type { SearchableArticle } from '../search/article-search.js';
import { houseArticles } from './house.js';

for (const [kind, open] of databases) {
  articleLibraryContract(`the house library on ${kind}`, async () => {
    const database = await open();
    return { library: houseArticles(database.client), close: () => database.close() };
  });
}

const QUESTION = [{ question: 'how are zeppelins parked', language: 'EN' as const, first: 1 }];
const hangar = (answer: string): SearchableArticle => ({
  ...{ id: 'hangar', language: 'EN', category: 'all', title: 'Parking zeppelins', answer, body: 'In the hangar.' },
  updatedAt: new Date('2026-01-05T09:00:00Z'),
  phrasings: ['where do zeppelins park'],
});

it('answers from the index that stands while the database is away, and takes up what others have changed', async () => {
  const { client, close } = await testDatabase();
  onTestFinished(() => close());
  const clock = new ManualClock('2026-01-05T09:00:00Z');
  const library = houseArticles(client, clock);
  const found = async () => (await library.find(QUESTION))[0]!.map(({ article }) => article.answer);
  await library.put([hangar('In the hangar.')]);
  expect(await found()).toEqual(['In the hangar.']);

  await client.$executeRaw`ALTER TABLE knowledge."Article" RENAME TO "Elsewhere"`;
  await clock.advance(2_000);
  expect(await found()).toEqual(['In the hangar.']);
  await expect(library.articlesByIds(['hangar'])).rejects.toMatchObject({ system: 'database' });
  await client.$executeRaw`ALTER TABLE knowledge."Elsewhere" RENAME TO "Article"`;

  const leaving = new AbortController();
  const changes = library.changes(leaving.signal)[Symbol.asyncIterator]();
  await changes.next();
  const told = changes.next();
  // Others need not say that it is another time.
  await houseArticles(client, clock).put([hangar('At the mast.')]);
  await clock.advance(2_000);
  // Nobody has asked: it looks by itself.
  expect(await told).toEqual({ done: false, value: undefined });
  leaving.abort();
  expect(await changes.next()).toMatchObject({ done: true });
  expect(await Promise.all([found(), found()])).toEqual([['At the mast.'], ['At the mast.']]);
});
