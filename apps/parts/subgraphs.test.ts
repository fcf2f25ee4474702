import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { Lifecycle } from '#platform/lifecycle.js';
import { silentLog } from '#platform/log.js';
import type { Database } from '#prisma/database.js';
import { testDatabase } from '#prisma/testing.js';
import { crmSubgraph } from '#subgraphs/crm/index.js';
import { connectors } from './connectors.js';
import { here } from './graph.js';
import { type SubgraphWithWork, startWork } from './subgraphs.js';

const start = (database: Database, work: SubgraphWithWork['work']) => {
  const { customers } = connectors({ database, clock: systemClock, wrote: () => {} });
  const lifecycle = new Lifecycle(silentLog);
  onTestFinished(() => lifecycle.close());
  const running = startWork({ subgraph: crmSubgraph({ customers }), work }, { lifecycle, log: silentLog, database });
  const [transport] = here([running], { log: silentLog });
  return () => transport!.health(new AbortController().signal);
};

it('a subgraph of this process is down while its database is', async () => {
  const database = await testDatabase();
  const health = start(database, []);
  expect(await health()).toEqual({ standing: 'UP', reason: null });
  await database.close();
  expect(await health()).toMatchObject({ standing: 'DOWN' });
});

it('a subgraph that has stopped taking in what happens still answers, but is not well', async () => {
  const database = await testDatabase();
  onTestFinished(() => database.close());
  const broken = Promise.withResolvers<void>();
  const health = start(database, [
    () => broken.promise,
    signal => new Promise(resolve => signal.addEventListener('abort', () => resolve())),
  ]);
  expect(await health()).toEqual({ standing: 'UP', reason: null });
  broken.reject(new HubError('INTERNAL', 'a mistake of ours'));
  await expect.poll(async () => (await health()).standing).toBe('DEGRADED');
});
