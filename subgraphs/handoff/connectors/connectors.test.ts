import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '#prisma/database.js';
import { emptyTables } from '#prisma/testing.js';
import { databases } from '#test/real/databases.js';
import { handoffDeskContract } from '../contract.js';
import { sampleAgents, sampleQueues } from '../sample.js';
import { fillHandoffDesk, houseHandoffDesk } from './house.js';
import { memoryHandoffDesk } from './memory.js';

handoffDeskContract('memory', async filling => memoryHandoffDesk(filling));

for (const [kind, open] of databases) {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  handoffDeskContract(`house on ${kind}`, async filling => {
    await emptyTables(database);
    await fillHandoffDesk(database.client, filling);
    return houseHandoffDesk(database.client);
  });

  it(`fills ${kind} with the sample once, and leaves alone what has become of it`, async () => {
    await emptyTables(database);
    const sample = { queues: sampleQueues, agents: sampleAgents };
    await fillHandoffDesk(database.client, sample);
    const desk = houseHandoffDesk(database.client);
    await desk.setAgentAvailable('agent-chen', false, new Date());
    await fillHandoffDesk(database.client, sample);
    expect(await desk.agents()).toHaveLength(8);
    expect(await desk.queues()).toHaveLength(3);
    expect(await desk.agentsByIds(['agent-chen'])).toMatchObject([{ name: '陈思远', available: false }]);
  });
}
