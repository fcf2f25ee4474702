import type { IdempotencyStrategy } from '#platform/intents/intents.js';
import type { Order, OrderStatus } from './order.js';

/** Which orders of a customer are wanted. */
export interface OrderSelection {
  /** At most so many. */
  first: number;
  /** True: only those the customer still waits for; false: only the others; null: all. */
  open: boolean | null;
}

/** How an attempt to cancel ended: done, or not possible because of the state the order is in; null where it does not exist. */
export type Cancellation = { cancelled: true } | { cancelled: false; status: OrderStatus | null };

/** What the orders subgraph needs from whichever order system a deployment has. */
export interface OrderSystem {
  /** One entry per id, in the order asked; null where no such order exists. */
  ordersByIds(ids: readonly string[], signal?: AbortSignal): Promise<(Order | null)[]>;

  /** The same by their numbers, which are digits only. */
  ordersByNumbers(numbers: readonly string[], signal?: AbortSignal): Promise<(Order | null)[]>;

  /** One list per customer, in the order asked; newest first; empty where there are none. */
  ordersByCustomers(customerIds: readonly string[], selection: OrderSelection, signal?: AbortSignal): Promise<Order[][]>;

  /** How `cancel` keeps from cancelling twice. */
  readonly cancelling: IdempotencyStrategy;

  /**
   * Cancels an order of which nothing has been shipped. The same intent again finds its own cancellation, so it is cancelled
   * still and not "already cancelled".
   */
  cancel(orderId: string, intentId: string, signal?: AbortSignal): Promise<Cancellation>;

  /** What this intent has done; null when nothing is known of it. */
  cancelledBy(intentId: string, signal?: AbortSignal): Promise<Cancellation | null>;
}
