import { loadSample } from '#prisma/sample/index.js';
import { fillHandoffDesk } from '#subgraphs/handoff/connectors/house.js';
import { sampleAgents, sampleQueues } from '#subgraphs/handoff/index.js';
import { houseArticles } from '#subgraphs/knowledge/connectors/house.js';
import { loadArticles } from '#subgraphs/knowledge/index.js';
import type { SubgraphNeeds } from './subgraphs.js';

/** When the articles of the sample were last written. They are put in where there are none, and stay as they become. */
const ARTICLES_OF = new Date('2026-11-22T00:00:00Z');

/** Fills an empty database with a shop to talk about: customers, orders, tickets, articles, agents. */
export const fillWithSample = async (needs: Pick<SubgraphNeeds, 'database' | 'clock' | 'timeZone' | 'log'>): Promise<void> => {
  const { database, clock, timeZone, log } = needs;
  const outcome = await loadSample(database, { now: clock.now(), timeZone });
  await fillHandoffDesk(database.client, { queues: sampleQueues, agents: sampleAgents });
  if ((await database.client.article.count()) === 0) {
    await loadArticles('subgraphs/knowledge/articles', houseArticles(database.client, clock), ARTICLES_OF);
  }
  log.info({ outcome }, 'The sample data stands');
};
