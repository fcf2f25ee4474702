import type { Json } from '#kernel/json.js';

/** Small values shared by all instances of the house, with an end to their life. */
export interface Store {
  get(key: string): Promise<Json | null>;
  set(key: string, value: Json, ttlMs?: number): Promise<void>;
  /** True for the one caller that set it; false where a value already stood. */
  setIfAbsent(key: string, value: Json, ttlMs?: number): Promise<boolean>;
  /** Takes the value out: of several takers one gets it, the others null. */
  take(key: string): Promise<Json | null>;
  delete(key: string): Promise<void>;
  close(): Promise<void>;
}
