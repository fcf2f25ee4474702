import type { Json } from '#kernel/json.js';
import type { Action, Effect } from '#platform/intents/intents.js';
import type { Effects } from '#platform/intents/settler.js';
import type { CancelOrderInput } from './cancellation.js';
import type { Cancellation, OrderSystem } from './port.js';

const CANCEL_ORDER = 'cancelOrder';

export const cancelOrderAction = ({ orderId, callId, key }: CancelOrderInput, clientId: string): Action => ({
  callId: callId ?? null,
  clientId,
  name: CANCEL_ORDER,
  key,
  arguments: { orderId },
});

export const cancelOrderEffect = (orders: OrderSystem, { arguments: given }: Action): Effect<Cancellation & Json> => {
  const { orderId } = given as { orderId: string };
  return {
    strategy: orders.cancelling,
    perform: (intentId, signal) => orders.cancel(orderId, intentId, signal),
    find: (intentId, signal) => orders.cancelledBy(intentId, signal),
  };
};

/** How the worker carries through what a crash left open. */
export const orderEffects = (orders: OrderSystem): Effects => ({ [CANCEL_ORDER]: action => cancelOrderEffect(orders, action) });
