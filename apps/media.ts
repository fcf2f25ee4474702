import 'reflect-metadata';
import { groundOnRedis } from './parts/ground.js';
import { openHealth } from './parts/health.js';
import { openListener } from './parts/listen.js';
import { openMedia } from './parts/media.js';
import { openObserving } from './parts/observing.js';
import { runProcess } from './parts/process.js';
import { calling } from './parts/settings/calls.js';
import { caching, listening, logging, observing } from './parts/settings/process.js';
import { recordings, shared } from './parts/settings/storage.js';

const settings = { ...logging, ...listening(8801), ...shared, ...recordings, ...caching, ...calling, ...observing };

await runProcess(
  { name: 'media', what: 'Holds the calls: their doors, what is heard and said in them, their recordings.', settings },
  async ({ settings, lifecycle, log }) => {
    const ground = await groundOnRedis({ ...settings, log, lifecycle });
    const seen = await openObserving(ground, 'media', settings);
    const media = await openMedia(ground, { settings });
    const health = openHealth(ground, [...ground.health, ...media.health], { ...settings, needs: ['redis'] });
    const routes = [health.routes, seen.routes, ...media.routes];
    const server = openListener(ground, settings, routes);
    lifecycle.opened('media', media, opened => opened.close());
    // Before anyone can come back: a call that a crash left behind has to be known by then, or it would be taken for a new one.
    await media.start();
    const { url } = await server.listen();
    health.stand();
    return [`The media service is at ${url}`];
  },
);
