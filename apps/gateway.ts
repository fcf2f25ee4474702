import 'reflect-metadata';
import { botOperations } from './parts/bot.js';
import { forward } from './parts/forward.js';
import { elsewhereOf, openGateway } from './parts/graph.js';
import { groundOnRedis } from './parts/ground.js';
import { openHealth } from './parts/health.js';
import { listen } from './parts/listen.js';
import { runProcess } from './parts/process.js';
import { elsewhere, following, gatewaying, listening, logging, shared } from './parts/settings.js';
import { dashboards } from './parts/static-files.js';

const settings = { ...logging, ...listening(8800), ...shared, ...gatewaying, ...following, ...elsewhere };

await runProcess(
  { name: 'gateway', what: 'The front door of the graph, over subgraphs that are processes of their own; and the dashboards.', settings },
  async ({ settings, lifecycle, log }) => {
    const ground = await groundOnRedis({ ...settings, log, lifecycle });
    const transports = await elsewhereOf(ground, settings);
    const gateway = await openGateway(ground, { ...settings, transports, warm: botOperations });
    await gateway.start();
    const media = forward({ name: 'media service', url: settings.mediaUrl }, ['/browser', '/recordings']);
    const health = openHealth(ground, [...ground.health, gateway.health]);
    const url = await listen(ground, settings, [health, gateway.routes, media, dashboards()]);
    return [`The gateway is at ${url}`];
  },
);
