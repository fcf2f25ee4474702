import 'reflect-metadata';
import { actionHealth } from '#platform/intents/health.js';
import { prismaIntentRows } from '#prisma/intents.js';
import { connectors } from './parts/connectors.js';
import { groundWithDatabase } from './parts/ground.js';
import { openHealth } from './parts/health.js';
import { listen } from './parts/listen.js';
import { openObserving } from './parts/observing.js';
import { runProcess } from './parts/process.js';
import { fillWithSample } from './parts/sample.js';
import { counting } from './parts/settings/dialog.js';
import { caching, listening, logging, observing } from './parts/settings/process.js';
import { database, sample, shared } from './parts/settings/storage.js';
import { carryThrough } from './parts/subgraphs.js';

const settings = { ...logging, ...listening(8802), ...shared, ...database, ...caching, ...sample, ...counting, ...observing };

await runProcess(
  {
    name: 'worker',
    what: 'What nobody waits for: tells of committed changes, carries through what a crash left open, puts in the sample data.',
    settings,
  },
  async ({ settings, lifecycle, log }) => {
    const ground = await groundWithDatabase({ ...settings, log, lifecycle });
    const seen = await openObserving(ground, 'worker', settings);
    if (settings.sampleData) await fillWithSample({ ...ground, timeZone: settings.timeZone });
    const relay = carryThrough(ground, connectors({ ...ground, wrote: () => relay.nudge() }));
    const health = openHealth(ground, [...ground.health, actionHealth(prismaIntentRows(ground.database.client))], {
      ...settings,
      needs: ['database', 'redis'],
    });
    const url = await listen(ground, settings, [health.routes, seen.routes]);
    health.stand();
    return [`The worker is at ${url}`];
  },
);
