import { readFile } from 'node:fs/promises';
import type { Cache } from '#gateway/caches/cache.js';
import { inProcessCache } from '#gateway/caches/in-process.js';
import { readPolicies } from '#gateway/caches/policies.js';
import { redisCache } from '#gateway/caches/redis.js';
import type { CachesOptions } from '#gateway/caches/remembering.js';
import { asHubError, HubError } from '#kernel/errors.js';
import type { Json } from '#kernel/json.js';
import { OUTDATED, type Outdated } from '#kernel/outdated.js';
import type { Ground } from './ground.js';

export interface CacheSettings {
  /** The file that says what may be kept; null: only what the subgraphs say. */
  cachePolicies: string | null;
  /** How much one process keeps where there is no Redis. */
  cacheBytes: number;
}

/** What the gateway of this ground keeps: on Redis where there is one, which all gateways of the hub share, else in its own memory. */
export const cachesOf = async (ground: Ground, { cachePolicies, cacheBytes }: CacheSettings): Promise<CachesOptions> => {
  const { redis, clock, log } = ground;
  const cache: Cache = redis ? redisCache({ redis, log, clock }) : inProcessCache({ clock, maxBytes: cacheBytes });
  return { cache, policies: cachePolicies === null ? {} : readPolicies(await textOf(cachePolicies)), changes: changesOn(ground) };
};

const textOf = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause: unknown) => {
    throw new HubError('MISCONFIGURED', `CACHE_POLICIES names a file that cannot be read: ${file}`, { cause });
  });

const PAUSE_MS = 1_000;

/** What is told of changes, until the bus closes. Where something may have been missed, everything has changed. */
async function* changesOn({ bus, clock, log }: Ground): AsyncGenerator<Json | Outdated> {
  let isDeaf = false;
  for (;;) {
    try {
      const topic = await bus.subscribe(OUTDATED);
      // Also at first: what is kept on Redis is older than this process.
      yield { everything: true };
      isDeaf = false;
      for await (const message of topic) yield message;
      return;
    } catch (err) {
      if (asHubError(err).code === 'SHUTTING_DOWN') return;
      if (!isDeaf) log.warn({ err }, 'What changes in the graph is not heard for now');
    }
    isDeaf = true;
    yield { everything: true };
    await clock.sleep(PAUSE_MS);
  }
}
