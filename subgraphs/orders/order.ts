import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Money } from '#platform/subgraph/values.js';
import { Customer } from './customer.js';

export const OrderStatus = {
  PLACED: 'PLACED',
  PAID: 'PAID',
  PACKED: 'PACKED',
  SHIPPED: 'SHIPPED',
  DELIVERED: 'DELIVERED',
  CANCELLED: 'CANCELLED',
  RETURNED: 'RETURNED',
} as const;
export type OrderStatus = (typeof OrderStatus)[keyof typeof OrderStatus];
registerEnumType(OrderStatus, { name: 'OrderStatus', description: 'How far a purchase has come.' });

/** Those in which the customer still waits for something. */
export const OPEN: readonly OrderStatus[] = ['PLACED', 'PAID', 'PACKED', 'SHIPPED'];

/** Those in which nothing has left the house yet. */
export const CANCELLABLE: readonly OrderStatus[] = ['PLACED', 'PAID', 'PACKED'];

@ObjectType({ description: 'A line of an order.' })
export class OrderItem {
  @Field(() => String) sku!: string;
  @Field(() => String) name!: string;
  @Field(() => Int) quantity!: number;
  @Field(() => Money, { description: 'Of one piece.' }) price!: Money;
}

@ObjectType({ description: 'The parcel in which an order travels.' })
export class Shipment {
  @Field(() => String) carrier!: string;
  @Field(() => String) trackingNumber!: string;
  @Field(() => String, { nullable: true, description: 'Where the carrier saw it last.' }) lastLocation!: string | null;
  @Field(() => Date) shippedAt!: Date;
  @Field(() => Date, { nullable: true }) expectedAt!: Date | null;
  @Field(() => Date, { nullable: true }) deliveredAt!: Date | null;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A purchase that a customer may ask about.' })
export class Order {
  @Field(() => ID) id!: string;
  @Field(() => String, { description: 'As it stands on the invoice, and as customers read it out.' }) number!: string;
  @Field(() => OrderStatus) status!: OrderStatus;
  @Field(() => Date) placedAt!: Date;
  @Field(() => Date, { nullable: true, description: 'When it should arrive.' }) expectedAt!: Date | null;
  @Field(() => Money) total!: Money;
  @Directive('@listSize(assumedSize: 3)')
  @Field(() => [OrderItem])
  items!: OrderItem[];
  @Field(() => Shipment, { nullable: true }) shipment!: Shipment | null;
  @Field(() => Customer, { nullable: true }) customer!: Customer | null;
}
