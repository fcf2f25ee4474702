import { createUnionType, Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { KEY } from '#platform/subgraph/key.js';
import { Order, type OrderStatus } from './order.js';

@InputType()
export class CancelOrderInput {
  @Field(() => ID) orderId!: string;
  @Field(() => ID, { nullable: true, description: 'The call in which it was asked for.' }) callId?: string | null;
  @Field(() => String, { description: `${KEY} The same key in the same call means the same cancellation, and is done once.` })
  key!: string;
}

@ObjectType()
export class OrderCancelled {
  @Field(() => Order) order!: Order;
}

export const OrderRefusalCode = {
  INVALID: 'INVALID',
  NO_SUCH_ORDER: 'NO_SUCH_ORDER',
  SHIPPED: 'SHIPPED',
  DELIVERED: 'DELIVERED',
  CANCELLED: 'CANCELLED',
  RETURNED: 'RETURNED',
  NOT_NOW: 'NOT_NOW',
} as const;
export type OrderRefusalCode = (typeof OrderRefusalCode)[keyof typeof OrderRefusalCode];
registerEnumType(OrderRefusalCode, { name: 'OrderRefusalCode', description: 'Why an order stays as it is.' });

@ObjectType({ description: 'The order stays as it is.' })
export class OrderNotCancellable {
  @Field(() => Order, { nullable: true, description: 'Null when there is no such order, or it was not looked for.' }) order!: Order | null;
  @Field(() => OrderRefusalCode) code!: OrderRefusalCode;
  @Field(() => String) reason!: string;
}

export const CancelOrderResult = createUnionType({
  name: 'CancelOrderResult',
  types: () => [OrderCancelled, OrderNotCancellable] as const,
  resolveType: result => ('reason' in result ? OrderNotCancellable : OrderCancelled),
});

/** Why an order in this state cannot be cancelled; null where there is none. */
export const refusalOf = (status: OrderStatus | null): { code: OrderRefusalCode; reason: string } => {
  if (status === null) return { code: 'NO_SUCH_ORDER', reason: 'There is no such order' };
  if (status === 'PLACED' || status === 'PAID' || status === 'PACKED')
    return { code: 'NOT_NOW', reason: 'The order cannot be cancelled just now' };
  return { code: status, reason: TOO_LATE[status] };
};

const TOO_LATE: Record<'SHIPPED' | 'DELIVERED' | 'CANCELLED' | 'RETURNED', string> = {
  SHIPPED: 'The order has been shipped; it can be refused at the door or sent back',
  DELIVERED: 'The order has been delivered; it can be sent back',
  CANCELLED: 'The order has been cancelled before',
  RETURNED: 'The order has been sent back before',
};
