import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { allowancesInProcess } from '#gateway/guards/allowance-in-process.js';
import { allowancesOnRedis } from '#gateway/guards/allowance-on-redis.js';
import { CLIENT_CLASSES, type ClientClass } from '#gateway/guards/client-class.js';
import type { GuardOptions } from '#gateway/guards/guards.js';
import { type KnownOperations, readManifest } from '#gateway/guards/known-operations.js';
import type { GatewayLimits } from '#gateway/index.js';
import { HubError } from '#kernel/errors.js';
import { readSettings, type SettingsOf } from '#platform/settings.js';
import type { Ground } from './ground.js';
import { guarding } from './settings/guarding.js';

export interface GuardingOptions extends Partial<SettingsOf<typeof guarding>> {
  /** The file with the composed schema. */
  supergraph: string;
}

export interface Guarding {
  limits: Partial<GatewayLimits>;
  guards: Omit<GuardOptions, 'document'> & { known: KnownOperations | null };
}

/** How the gateway is guarded, by the settings; with Redis, all processes of the house count together. */
export const guardsOf = async (
  { redis, store, log }: Pick<Ground, 'redis' | 'store' | 'log'>,
  options: GuardingOptions,
): Promise<Guarding> => {
  const settings = { ...readSettings({}, guarding), ...options };
  const { safelist: mode } = settings;
  const known = await knownIn(settings.knownOperations, join(dirname(options.supergraph), 'operations.json'));
  if (mode !== 'off' && !known) throw new HubError('MISCONFIGURED', 'SAFELIST wants known operations, and KNOWN_OPERATIONS names none');
  return {
    limits: {
      document: {
        tokens: settings.maxTokens,
        depth: settings.maxDepth,
        fields: settings.maxFields,
        rootFields: settings.maxRootFields,
        aliases: settings.maxAliases,
        directives: settings.maxDirectives,
      },
    },
    guards: {
      arguments: { first: settings.maxFirst, items: settings.maxItems },
      cost: { max: settings.maxCost },
      rates: {
        perSecond: settings.requestsPerSecond,
        burst: settings.requestBurst,
        perDay: settings.requestsPerDay,
        costPerMinute: settings.costPerMinute,
      },
      allowances: redis ? allowancesOnRedis({ redis, log }) : allowancesInProcess(),
      known,
      safelist: mode === 'off' ? null : { mode, classes: settings.safelistClients.map(classNamed) },
      automatic: settings.automaticOperations ? { store: redis ? store : null } : null,
    },
  };
};

/** Those of the file that is named, or of the one beside the composed schema where it is there. */
const knownIn = async (named: string | null, beside: string): Promise<KnownOperations | null> => {
  const file = named ?? beside;
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (named === null && cause.code === 'ENOENT') return null;
    throw new HubError('MISCONFIGURED', `The known operations in ${file} cannot be read`, { cause });
  });
  return text === null ? null : readManifest(text, file);
};

const classNamed = (name: string): ClientClass => {
  const known = CLIENT_CLASSES.find(each => each === name);
  if (!known) throw new HubError('MISCONFIGURED', `SAFELIST_CLIENTS wants kinds of ${CLIENT_CLASSES.join(', ')}, got "${name}"`);
  return known;
};
