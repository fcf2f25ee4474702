import type { Json } from '#kernel/json.js';

/**
 * A business action that must happen once and only once. Its key says which action it is: the call it belongs to (or the
 * client that asks, where there is none), what is done, and an ordinal or the client's own key. `arguments` is what must be the same when it is asked again.
 */
export interface Action {
  callId: string | null;
  /** Where there is no call: by whom it is asked. Two clients may have chosen the same key. */
  clientId?: string;
  name: string;
  /** "1", "2", … or the client's own key. Unique within call, or client, and name. */
  key: string;
  arguments: Json;
}

/** How a connector can find out, or ensure, that an effect exists once. */
export type IdempotencyStrategy = 'NATIVE_KEY' | 'UNIQUE_EXTERNAL_ID' | 'SEARCH_BEFORE_CREATE' | 'COMPARE_AND_SET' | 'NONE';

export interface Effect<T extends Json> {
  strategy: IdempotencyStrategy;
  /** Performs the action upstream. `intentId` is the key or external id to hand over. */
  perform(intentId: string, signal?: AbortSignal): Promise<T>;
  /** Looks whether the effect of this intent already exists upstream; null where it does not. */
  find?(intentId: string, signal?: AbortSignal): Promise<T | null>;
}

/**
 * Nothing lost, nothing twice. The intent's row is written before the upstream is called; the same key with the same
 * arguments gives the stored answer; other arguments are refused with CONFLICT. An effect whose outcome is unknown is
 * looked for, or repeated where the strategy allows it, or ends as IN_DOUBT, visible until someone closes it.
 */
export interface Intents {
  once<T extends Json>(action: Action, effect: Effect<T>, signal?: AbortSignal): Promise<T>;
  /** Those still open or in doubt, oldest first. */
  unsettled(limit: number): Promise<UnsettledIntent[]>;
}

export interface UnsettledIntent {
  id: string;
  action: Action;
  state: 'STARTED' | 'IN_DOUBT';
  startedAt: Date;
}
