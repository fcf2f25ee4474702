import { supergraphFile } from '#gateway/origins/file.js';
import type { CallContext } from '#media/leg.js';
import type { HealthCheck } from '#platform/health.js';
import { actionHealth } from '#platform/intents/health.js';
import type { Lifecycle } from '#platform/lifecycle.js';
import type { Log } from '#platform/log.js';
import type { SettingsOf } from '#platform/settings.js';
import { yesOrNo } from '#platform/settings.js';
import { prismaUsageCounts } from '#prisma/usage-counts.js';
import { botOperations, openBot } from './bot.js';
import { deadlinesOf, here, openGateway } from './graph.js';
import { groundWithDatabase } from './ground.js';
import { openHealth } from './health.js';
import { openListener } from './listen.js';
import { openMedia } from './media.js';
import { openObserving } from './observing.js';
import { fillWithSample } from './sample.js';
import { calling } from './settings/calls.js';
import { dialog } from './settings/dialog.js';
import { following } from './settings/following.js';
import { gatewaying } from './settings/gateway.js';
import { listening, logging, observing } from './settings/process.js';
import { sample, storage } from './settings/storage.js';
import { composed } from './settings/supergraph.js';
import { dashboards } from './static-files.js';
import { SUBGRAPHS, startWork, subgraphNeeds } from './subgraphs.js';

export const hubSettings = {
  ...logging,
  ...listening(8800),
  ...storage,
  ...sample,
  ...gatewaying,
  ...composed,
  ...following,
  ...calling,
  ...dialog,
  ...observing,
  bot: yesOrNo({ env: 'BOT', what: 'starts the reference dialog service; off leaves the calls to yours', default: true }),
};
export type HubSettings = SettingsOf<typeof hubSettings>;

export interface HubOptions {
  settings: HubSettings;
  lifecycle: Lifecycle;
  log: Log;
  /** What Chinese callers will say; see openMedia. */
  script?: (context: CallContext) => Iterable<string>;
}

/** The whole hub in this process, from the ground up. Resolves once calls are taken. */
export const openHub = async ({ settings, lifecycle, log, script }: HubOptions): Promise<{ url: string }> => {
  const ground = await groundWithDatabase({ ...settings, log, lifecycle });
  const seen = await openObserving(ground, 'hub', settings);
  const needs = subgraphNeeds(ground, { timeZone: settings.timeZone, worker: true });
  const media = await openMedia(ground, { settings, script });
  if (settings.sampleData) await fillWithSample(needs);

  const subgraphs = [];
  for (const make of Object.values(SUBGRAPHS)) subgraphs.push(startWork(await make(needs), needs));
  const gateway = await openGateway(ground, {
    ...settings,
    limits: deadlinesOf(settings),
    origin: supergraphFile(settings.supergraph),
    transports: here(subgraphs, ground),
    warm: botOperations,
    observing: seen,
    usage: prismaUsageCounts(ground.database),
  });
  await gateway.start();

  let bot: { health: HealthCheck } | null = null;
  const botHealth: HealthCheck = {
    name: 'bot',
    check: async signal => bot?.health.check(signal) ?? { standing: 'DOWN', reason: 'still starting' },
  };
  const parts = [...ground.health, actionHealth(needs.intents), ...media.health, gateway.health, ...(settings.bot ? [botHealth] : [])];
  const health = openHealth(ground, parts, { ...settings, needs: ['database', 'gateway'] });
  const routes = [health.routes, seen.routes, ...media.routes, gateway.routes, dashboards()];
  const server = openListener(ground, settings, routes);
  lifecycle.opened('media', media, opened => opened.close());
  // Before anyone can come back: a call that a crash left behind has to be known by then, or it would be taken for a new one.
  await media.start();
  const { url } = await server.listen();
  if (settings.bot) {
    const service = openBot(ground, { ...settings, graphUrl: `${url}/graphql` });
    bot = service;
    await service.start();
  }
  health.stand();
  log.info({ url }, 'The hub takes calls');
  return { url };
};
