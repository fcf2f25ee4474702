import { buildSchema, isCompositeType } from 'graphql';
import type { Clock } from '#kernel/clock.js';
import type { MakeExecutor } from '../executor.js';
import { type CachedOptions, cached } from '../transports/cached.js';
import { punctual } from '../transports/punctual.js';
import { shared } from '../transports/shared.js';
import type { SubgraphTransport } from '../transports/transport.js';
import { answersOf } from './answers.js';
import type { Cache } from './cache.js';
import { digestOf } from './canonical.js';
import { catalogueOf } from './catalogue.js';
import { entityQueries } from './entity-query.js';
import type { Known } from './known.js';
import { type Lifetimes, lifetimes } from './lifetime.js';
import { liftPolicies, type PolicySettings } from './policies.js';

/** What a gateway may keep, and where. Without a policy in the schema or here it keeps nothing. */
export interface CachesOptions {
  cache: Cache;
  /** For what the subgraphs say nothing about; what stands here counts before their `@cacheControl`. */
  policies?: PolicySettings;
  /** Where a policy does not say: how long something old is given out while it is asked for anew. */
  staleMs?: number;
  /** Where a policy does not say: how long something old is given out when a subgraph fails. */
  staleIfErrorMs?: number;
  /** What has changed, as `Outdated` says. */
  changes?: AsyncIterable<unknown>;
}

/** What is asked once where several ask it at one moment. */
export interface ShareOptions {
  /** Queries to subgraphs. */
  subgraphs?: boolean;
  /** Queries of clients. */
  clients?: boolean;
}

export interface RememberingOptions {
  caches?: Omit<CachesOptions, 'cache' | 'changes'> | undefined;
  /** null: nothing is kept. */
  known: Known | null;
  share?: ShareOptions | undefined;
}

/**
 * An executor that asks for nothing that is known or being asked already: it is asked less often itself, and reaches the
 * subgraphs by ways that remember. What its supergraph says about caches has been taken out before it is made.
 */
export const remembering = (make: MakeExecutor, { caches = {}, known, share = {} }: RememberingOptions): MakeExecutor => {
  const over = (transport: SubgraphTransport, keeping: Keeping | null, clock: Clock): SubgraphTransport => {
    if (!keeping && !share.subgraphs) return transport;
    const asking = share.subgraphs ? shared(transport) : transport;
    // Who leaves is not to wait for what others wait for.
    return punctual(keeping ? cached(asking, { ...keeping, clock }) : asking);
  };

  return async options => {
    const { clock } = options;
    const { supergraphSdl, policies: annotated } = liftPolicies(options.supergraphSdl);
    const policies = { ...annotated, ...caches.policies };
    const keeping = known && Object.keys(policies).length > 0 ? keepingOf(supergraphSdl, policies, caches, known) : null;
    const transports = new Map([...options.transports].map(([name, transport]) => [name, over(transport, keeping, clock)]));
    const graph = digestOf(JSON.stringify([supergraphSdl, policies]));
    const executor = await make({ ...options, supergraphSdl, transports });
    if (!keeping && !share.clients) return executor;
    return answersOf(executor, { keeping, share: share.clients === true, graph, clock });
  };
};

interface Keeping extends Omit<CachedOptions, 'clock'> {
  lifetimes: Lifetimes;
}

const keepingOf = (
  supergraphSdl: string,
  policies: PolicySettings,
  caches: Omit<CachesOptions, 'cache' | 'changes'>,
  known: Known,
): Keeping => {
  const schema = buildSchema(supergraphSdl, { assumeValid: true, assumeValidSDL: true });
  const { staleMs = 0, staleIfErrorMs = 300_000 } = caches;
  const lives = lifetimes(schema, policies, { staleMs, staleIfErrorMs });
  const catalogue = catalogueOf(supergraphSdl);
  known.follow(catalogue);
  const types = Object.values(schema.getTypeMap()).filter(isCompositeType);
  return { known, schema, catalogue, lifetimes: lives, read: entityQueries(lives, new Set(types.map(({ name }) => name))) };
};
