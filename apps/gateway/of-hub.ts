import { supergraphFile } from '#gateway/origins/file.js';
import { usageStream } from '#platform/usage/usage-stream.js';
import { botOperations } from '../parts/bot.js';
import { forward } from '../parts/forward.js';
import { deadlinesOf, elsewhereOf, openGateway } from '../parts/graph.js';
import { groundOnRedis } from '../parts/ground.js';
import { openHealth } from '../parts/health.js';
import { listen } from '../parts/listen.js';
import { openObserving } from '../parts/observing.js';
import { runProcess } from '../parts/process.js';
import { mediaAddress } from '../parts/settings/addresses.js';
import { following } from '../parts/settings/following.js';
import { gatewaying } from '../parts/settings/gateway.js';
import { listening, logging, observing } from '../parts/settings/process.js';
import { shared } from '../parts/settings/storage.js';
import { apart, sparing } from '../parts/settings/subgraphs.js';
import { composed } from '../parts/settings/supergraph.js';
import { dashboards } from '../parts/static-files.js';

const settings = {
  ...logging,
  ...listening(8800),
  ...shared,
  ...gatewaying,
  ...following,
  ...composed,
  ...apart,
  ...sparing,
  ...mediaAddress,
  ...observing,
};

const what = `The front door of the graph, over subgraphs that are processes of their own; and the dashboards.
Any other supergraph is served by itself, without Redis or a database: npm run gateway -- --supergraph FILE --help`;

/** The front door of a hub whose parts are processes of their own. */
export const start = (): Promise<void> =>
  runProcess({ name: 'gateway', what, settings }, async ({ settings, lifecycle, log }) => {
    const ground = await groundOnRedis({ ...settings, log, lifecycle });
    const seen = await openObserving(ground, 'gateway', settings);
    const origin = supergraphFile(settings.supergraph);
    const transports = await elsewhereOf(ground, { ...settings, origin });
    const gateway = await openGateway(ground, {
      ...settings,
      origin,
      transports,
      warm: botOperations,
      limits: deadlinesOf(settings),
      observing: seen,
      usage: usageStream(ground.bus),
    });
    await gateway.start();
    const media = forward({ name: 'media service', url: settings.mediaUrl }, ['/browser', '/recordings']);
    const health = openHealth(ground, [...ground.health, gateway.health], { ...settings, needs: ['gateway'] });
    const url = await listen(ground, settings, [health.routes, seen.routes, gateway.routes, media, dashboards()]);
    health.stand();
    return [`The gateway is at ${url}`];
  });
