import 'reflect-metadata';
import { groundOnRedis } from './parts/ground.js';
import { openHealth } from './parts/health.js';
import { openListener } from './parts/listen.js';
import { openMedia } from './parts/media.js';
import { runProcess } from './parts/process.js';
import { caching, calling, listening, logging, recordings, shared } from './parts/settings.js';

const settings = { ...logging, ...listening(8801), ...shared, ...recordings, ...caching, ...calling };

await runProcess(
  { name: 'media', what: 'Holds the calls: their doors, what is heard and said in them, their recordings.', settings },
  async ({ settings, lifecycle, log }) => {
    const ground = await groundOnRedis({ ...settings, log, lifecycle });
    const media = await openMedia(ground, { settings });
    const routes = [openHealth(ground, [...ground.health, ...media.health]), ...media.routes];
    const server = openListener(ground, settings, routes);
    lifecycle.opened('media', media, opened => opened.close());
    // Before anyone can come back: a call that a crash left behind has to be known by then, or it would be taken for a new one.
    await media.start();
    return [`The media service is at ${(await server.listen()).url}`];
  },
);
