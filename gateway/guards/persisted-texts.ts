import { BoundedMap } from '#platform/bounded-map.js';
import type { Store } from '#platform/bus/store.js';
import type { Log } from '#platform/log.js';
import type { KnownOperations } from './known-operations.js';

export interface PersistedTextsOptions {
  known: KnownOperations | null;
  /** Null where only what is known may be asked by its hash. */
  automatic: {
    /** Where the texts also are for the other processes of this house; null where this is the only one. */
    store: Store | null;
  } | null;
  log: Log;
}

/** Characters of texts kept in this process. */
const KEPT_CHARACTERS = 2_000_000;
/** How long other processes find a text. */
const STORED_MS = 24 * 3_600_000;

/**
 * Texts by their hashes, as Apollo's pipeline looks them up for the persisted-query protocol
 * (https://www.apollographql.com/docs/apollo-server/performance/apq). It keeps only what every guard has let through. A store that is away costs
 * no answer: the client is asked for the text again.
 */
export const persistedTexts = ({ known, automatic, log }: PersistedTextsOptions) => {
  const kept = new BoundedMap<string>(KEPT_CHARACTERS);
  const store = automatic?.store ?? null;
  return {
    async get(key: string): Promise<string | undefined> {
      // The pipeline puts "apq:" before the hash.
      const hash = key.slice(key.indexOf(':') + 1);
      const text = known?.byId(hash)?.body ?? kept.get(hash);
      if (text !== undefined || !store || !/^[\da-f]{64}$/.test(hash)) return text;
      try {
        const stored = await store.get(placeOf(hash));
        if (typeof stored !== 'string') return undefined;
        kept.set(hash, stored);
        return stored;
      } catch (err) {
        log.warn({ err }, 'A persisted operation could not be looked up');
        return undefined;
      }
    },
    async set(key: string, text: string): Promise<void> {
      const hash = key.slice(key.indexOf(':') + 1);
      if (!automatic || known?.byId(hash)) return;
      kept.set(hash, text);
      await store?.set(placeOf(hash), text, STORED_MS);
    },
    async delete(): Promise<void> {},
  };
};

const placeOf = (hash: string): string => `persisted:${hash}`;
