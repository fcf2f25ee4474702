import type { Json } from '#kernel/json.js';

/** An event written in the transaction of the change it tells of. `orderKey`: events of one key keep their order. */
export interface OutboxEvent {
  id: string;
  stream: string;
  orderKey: string;
  message: Json;
}

/** What the relay needs of the place where events wait. */
export interface Outbox {
  /** The oldest events not yet relayed, per order key in order. Held by this relay until relayed or released. */
  waiting(limit: number): Promise<OutboxEvent[]>;
  relayed(ids: readonly string[]): Promise<void>;
  /** Gives up holding them, with the reason; they come again. */
  release(ids: readonly string[], reason: string): Promise<void>;
}
