import {
  CancelOrderDocument,
  OpenOrdersDocument,
  OrderByIdDocument,
  OrderByNumberDocument,
  type OrderToldFragment,
} from '../graph/generated/graphql.js';
import { numberOf, reference } from '../understanding.js';
import { type Action, type Moment, type Outcome, UNAVAILABLE } from './action.js';

/** What phrases may tell of an order. */
export const orderSlots = (order: OrderToldFragment): Record<string, string | null> => ({
  'order.id': order.id,
  'order.customer': order.customer?.id ?? null,
  'order.number': order.number,
  'order.status': order.status,
  'order.placedAt': order.placedAt,
  'order.expectedAt': order.shipment?.expectedAt ?? order.expectedAt ?? null,
  'order.deliveredAt': order.shipment?.deliveredAt ?? null,
  'order.carrier': order.shipment?.carrier ?? null,
  'order.total': `${order.total.minor} ${order.total.currency}`,
});

const told = (order: OrderToldFragment, { daysAway }: Pick<Moment, 'daysAway'>): Outcome => ({
  outcome: isLate(order, daysAway) ? 'LATE' : order.status,
  slots: { ...orderSlots(order), outcome: 'RESOLVED' },
  focus: { type: 'order', id: order.id, label: order.number },
  failures: 0,
});

/** On its way for longer than it should be: nothing is promised of it any more. */
const isLate = ({ status, shipment, expectedAt }: OrderToldFragment, daysAway: Moment['daysAway']): boolean => {
  const expected = shipment?.expectedAt ?? expectedAt;
  return status === 'SHIPPED' && !!expected && daysAway(expected) < 0;
};

/** The order that the caller names by number or as "this order", else the one that is open. */
export const findOrder: Action = async ({ callId, said, expects, graph, daysAway }) => {
  const number = said && numberOf(said, expects, 'order_number');
  if (number) {
    const { data, errors } = await graph.ask(OrderByNumberDocument, { number });
    if (data.orderByNumber) return told(data.orderByNumber, { daysAway });
    return errors.length > 0 ? UNAVAILABLE : { outcome: 'missing', slots: { number } };
  }
  const id = said && reference(said, 'order');
  if (id) {
    const { data, errors } = await graph.ask(OrderByIdDocument, { id });
    if (data.order) return told(data.order, { daysAway });
    if (errors.length > 0) return UNAVAILABLE;
  }
  const { data, errors } = await graph.ask(OpenOrdersDocument, { callId });
  const open = data.call?.customer?.orders;
  if (!open && errors.length > 0) return UNAVAILABLE;
  return open?.length === 1 ? told(open[0]!, { daysAway }) : { outcome: 'none' };
};

/** Whoever knows a number may hear how an order stands; to cancel it is for the customer whose order it is. */
export const cancelOrder: Action = async ({ callId, slots, graph }) => {
  const orderId = slots['order.id'];
  if (orderId === undefined) return { outcome: 'refused' };
  if (slots['customer.id'] === undefined || slots['order.customer'] !== slots['customer.id']) return { outcome: 'foreign' };
  const { data, errors } = await graph.ask(CancelOrderDocument, { input: { orderId, callId, key: `order.${orderId}` } });
  if (errors.length > 0) return UNAVAILABLE;
  const { cancelOrder: result } = data;
  if (result.__typename === 'OrderCancelled') return { outcome: 'cancelled', slots: { ...orderSlots(result.order), outcome: 'RESOLVED' } };
  return { outcome: 'refused', slots: result.refused ? orderSlots(result.refused) : {} };
};
