import { supergraphConfig } from '#gateway/origins/config.js';
import { supergraphFile } from '#gateway/origins/file.js';
import type { Origin } from '#gateway/origins/origin.js';
import { subgraphsOf } from '#gateway/supergraph.js';
import { HubError } from '#kernel/errors.js';
import { deadlinesOf, elsewhereOf, openGateway } from '../parts/graph.js';
import { type Ground, groundAlone } from '../parts/ground.js';
import { openHealth } from '../parts/health.js';
import { listen } from '../parts/listen.js';
import { openObserving } from '../parts/observing.js';
import { runProcess } from '../parts/process.js';
import { following } from '../parts/settings/following.js';
import { gatewaying } from '../parts/settings/gateway.js';
import { listening, logging, observing } from '../parts/settings/process.js';
import { apart, sparing } from '../parts/settings/subgraphs.js';
import { anySupergraph } from '../parts/settings/supergraph.js';

const settings = { ...logging, ...listening(8800), ...anySupergraph, ...apart, ...sparing, ...gatewaying, ...following, ...observing };

const what = `A gateway for any Federation 2 supergraph: a composed one, or one that is composed here of what a supergraph.yaml names.
It needs nothing else, and serves what the files come to hold while it runs.`;

const options = {
  supergraph: { env: 'SUPERGRAPH', value: 'FILE' },
  config: { env: 'SUPERGRAPH_CONFIG', value: 'FILE' },
  port: { env: 'PORT', value: 'N' },
  host: { env: 'HOST', value: 'ADDRESS' },
  operations: { env: 'KNOWN_OPERATIONS', value: 'FILE' },
};

/** A gateway that is no part of a hub. */
export const start = (): Promise<void> =>
  runProcess({ name: 'gateway', what, options, settings }, async ({ settings, lifecycle, log }) => {
    const ground = groundAlone({ log, lifecycle });
    const seen = await openObserving(ground, 'gateway', settings);
    const origin = originOf(settings, ground);
    const transports = await elsewhereOf(ground, { ...settings, origin });
    const gateway = await openGateway(ground, {
      ...settings,
      origin,
      transports,
      logsCalls: false,
      limits: deadlinesOf(settings),
      observing: seen,
    });
    await gateway.start();
    const health = openHealth(ground, [gateway.health], { ...settings, needs: ['gateway'] });
    const url = await listen(ground, settings, [health.routes, seen.routes, gateway.routes]);
    health.stand();
    const subgraphs = subgraphsOf(await origin.read()).map(({ name, url }) => `  ${name} at ${settings.subgraphUrls[name] ?? url}`);
    return [`The graph is at ${url}/graphql`, 'It is made of', ...subgraphs];
  });

const originOf = ({ supergraph, config }: { supergraph: string | null; config: string | null }, { clock, log }: Ground): Origin => {
  if ((supergraph === null) === (config === null)) {
    throw new HubError(
      'MISCONFIGURED',
      'Which supergraph? Name a composed one by --supergraph FILE, or a supergraph.yaml by --config FILE',
    );
  }
  if (supergraph !== null) return supergraphFile(supergraph);
  return supergraphConfig(config!, { clock, onHint: hint => log.info({ hint }, 'Composition finds something odd') });
};
