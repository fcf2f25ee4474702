/** What has been kept: JSON text, and when it was received, in milliseconds since 1970 by the gateway's clock. */
export interface Kept {
  json: string;
  at: number;
}

export interface Entry extends Kept {
  key: string;
  /** How long it may be kept. */
  ttlMs: number;
  /** By which it can be found to be deleted. */
  tags: readonly string[];
}

/**
 * Where answers are kept, in process (gateway/caches/in-process.ts) or on Redis (gateway/caches/redis.ts);
 * cache.contract.ts holds both to this text. It may forget anything at any time, and where it is out of order it knows
 * nothing: no method rejects, and none takes longer than its patience.
 */
export interface Cache {
  /** One for each key, in the order asked; null where nothing is kept. */
  get(keys: readonly string[]): Promise<(Kept | null)[]>;
  set(entries: readonly Entry[]): Promise<void>;
  delete(keys: readonly string[]): Promise<void>;
  /** Deletes what has any of the tags. What could not be deleted is never given out again all the same. */
  deleteTagged(tags: readonly string[]): Promise<void>;
  clear(): Promise<void>;
}
