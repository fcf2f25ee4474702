import { Arg, Ctx, Directive, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Intents } from '#platform/intents/intents.js';
import { whyNoKey } from '#platform/subgraph/key.js';
import { SIZED_BY_FIRST } from '#platform/subgraph/list-size.js';
import type { SubgraphContext } from '#platform/subgraph/subgraph.js';
import { tracedPort } from '#platform/telemetry/traced-port.js';
import { CancelOrderInput, CancelOrderResult, refusalOf } from './cancellation.js';
import { Customer } from './customer.js';
import { cancelOrderAction, cancelOrderEffect } from './effects.js';
import type { OrderLoaders } from './loaders.js';
import { orderNumberOf } from './number.js';
import { Order } from './order.js';
import type { OrderSystem } from './port.js';

type Context = SubgraphContext<OrderLoaders>;

/** How many one question lists when it does not say, and at most. */
const FIRST = 5;
const MOST = 50;

@Resolver(() => Order)
export class OrderResolver {
  constructor(
    private readonly orders: OrderSystem,
    private readonly intents: Intents,
  ) {}

  @Query(() => Order, { nullable: true })
  order(@Arg('id', () => ID) id: string, @Ctx() { loaders }: Context): Promise<Order | null> {
    return loaders.orderById.load(id);
  }

  @Query(() => Order, { nullable: true, description: 'By its number, with or without spaces and dashes.' })
  async orderByNumber(@Arg('number', () => String) text: string, @Ctx() { loaders }: Context): Promise<Order | null> {
    const number = orderNumberOf(text);
    return number ? loaders.orderByNumber.load(number) : null;
  }

  @Directive('@authenticated')
  @Mutation(() => CancelOrderResult, { description: 'Cancels an order that has not been shipped.' })
  async cancelOrder(
    @Arg('input', () => CancelOrderInput) input: CancelOrderInput,
    @Ctx() { request, loaders }: Context,
  ): Promise<typeof CancelOrderResult> {
    const invalid = whyNoKey(input.key);
    if (invalid) return { order: null, code: 'INVALID', reason: invalid };
    const action = cancelOrderAction(input, request.client.id);
    const outcome = await this.intents.once(action, cancelOrderEffect(tracedPort('orders', this.orders, request), action), request.signal);
    const order = await loaders.orderById.clear(input.orderId).load(input.orderId);
    if (outcome.cancelled && order) return { order };
    return { order, ...refusalOf(outcome.cancelled ? null : outcome.status) };
  }
}

@Resolver(() => Customer)
export class CustomerResolver {
  @Directive(SIZED_BY_FIRST)
  @FieldResolver(() => [Order], {
    nullable: true,
    description: 'Newest first. `open`: only those the customer still waits for, or only the others.',
  })
  orders(
    @Root() { id }: Customer,
    @Arg('first', () => Int, { nullable: true, defaultValue: FIRST }) first: number | null,
    @Arg('open', () => Boolean, { nullable: true }) open: boolean | null,
    @Ctx() { loaders }: Context,
  ): Promise<Order[]> {
    return loaders.ordersByCustomer.load(id, { first: Math.min(Math.max(first ?? FIRST, 0), MOST), open: open ?? null });
  }
}
