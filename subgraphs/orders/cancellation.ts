import { createUnionType, Field, ID, InputType, ObjectType } from 'type-graphql';
import { Order, type OrderStatus } from './order.js';

@InputType()
export class CancelOrderInput {
  @Field(() => ID) orderId!: string;
  @Field(() => ID, { nullable: true, description: 'The call in which it was asked for.' }) callId?: string | null;
  @Field(() => String, { description: 'Of your choice. The same key in the same call means the same cancellation, and is done once.' })
  key!: string;
}

@ObjectType()
export class OrderCancelled {
  @Field(() => Order) order!: Order;
}

@ObjectType({ description: 'The order stays as it is.' })
export class OrderNotCancellable {
  @Field(() => Order, { nullable: true, description: 'Null when there is no such order.' }) order!: Order | null;
  @Field(() => String) reason!: string;
}

export const CancelOrderResult = createUnionType({
  name: 'CancelOrderResult',
  types: () => [OrderCancelled, OrderNotCancellable] as const,
  resolveType: result => ('reason' in result ? OrderNotCancellable : OrderCancelled),
});

/** Why an order in this state cannot be cancelled. */
export const REASONS: Record<OrderStatus | 'UNKNOWN', string> = {
  PLACED: 'The order cannot be cancelled just now',
  PAID: 'The order cannot be cancelled just now',
  PACKED: 'The order cannot be cancelled just now',
  SHIPPED: 'The order has been shipped; it can be refused at the door or sent back',
  DELIVERED: 'The order has been delivered; it can be sent back',
  CANCELLED: 'The order has been cancelled before',
  RETURNED: 'The order has been sent back before',
  UNKNOWN: 'There is no such order',
};
