import {
  Arg,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { compose } from '#gateway/compose.js';
import { Queue } from '#platform/queue.js';
import { defineSubgraph, fromDefinition, type Subgraph, type SubgraphContext } from '#platform/subgraph/subgraph.js';
import { tracedPort } from '#platform/telemetry/traced-port.js';

/**
 * Three small subgraphs that need one another: desk (calls) refers to people (customers), shop extends customers with
 * orders, and with a loyalty that wants to know their phone number.
 */

@Directive('@key(fields: "id")')
@ObjectType('Customer', { description: 'Whom the business knows.' })
class Person {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
  @Field(() => String, { nullable: true }) phone!: string | null;
}

/** The system behind the people. */
interface Directory {
  personById(id: string): Promise<Person | null>;
  everybody(): Person[];
}

@Resolver(() => Person)
class PeopleResolver {
  constructor(private readonly people: Directory) {}
  @Query(() => Person, { nullable: true })
  customer(@Arg('id', () => ID) id: string, @Ctx() { request }: SubgraphContext): Promise<Person | null> {
    return tracedPort('people', this.people, request).personById(id);
  }
  @Query(() => [Person], { nullable: true })
  customers(): Person[] {
    return this.people.everybody();
  }
}

@Directive('@key(fields: "id")')
@ObjectType('Order')
class Purchase {
  @Field(() => ID) id!: string;
  @Field(() => String) status!: string;
}

@Directive('@key(fields: "id")')
@ObjectType('Customer')
class Buyer {
  @Field(() => ID) id!: string;
  @Directive('@external')
  @Field(() => String, { nullable: true })
  phone?: string | null;
}

/** What a test can do to a subgraph. */
export interface Knob {
  /** Thrown by every resolver of the shop, in its database's place. */
  failure: Error | null;
  /** Resolvers wait for it. */
  gate: Promise<void> | null;
  /** How often it was asked. */
  asked: number;
}

@Resolver(() => Buyer)
class ShopResolver {
  constructor(
    private readonly book: Map<string, Purchase[]>,
    private readonly knob: Knob,
  ) {}
  @FieldResolver(() => [Purchase], { nullable: true })
  async orders(@Root() buyer: Buyer, @Arg('first', () => Int, { defaultValue: 5 }) first: number): Promise<Purchase[]> {
    this.knob.asked++;
    await this.knob.gate;
    if (this.knob.failure) throw this.knob.failure;
    return (this.book.get(buyer.id) ?? []).slice(0, first);
  }
  @Directive('@requires(fields: "phone")')
  @FieldResolver(() => String, { nullable: true })
  loyalty(@Root() buyer: Buyer): string {
    return buyer.phone ? `points of ${buyer.phone}` : 'no phone, no points';
  }
}

@Resolver()
class MottoResolver {
  @Query(() => String)
  shopMotto(): string {
    return 'Everything, always';
  }
}

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType('Customer')
class Caller {
  @Field(() => ID) id!: string;
}

@Directive('@key(fields: "id")')
@ObjectType('Call')
class Talk {
  @Field(() => ID) id!: string;
  @Field(() => String) phase!: string;
  @Field(() => Caller, { nullable: true }) customer!: Caller | null;
}

@Resolver(() => Talk)
class DeskResolver {
  constructor(
    private readonly book: Map<string, Talk>,
    private readonly moved: (call: Talk) => void,
    private readonly gate: { opens: Promise<void> | null },
  ) {}
  @Query(() => Talk, { nullable: true })
  call(@Arg('id', () => ID) id: string): Talk | null {
    return this.book.get(id) ?? null;
  }
  @Query(() => [Talk])
  calls(): Talk[] {
    return [...this.book.values()];
  }
  @Mutation(() => Talk)
  async moveCall(@Arg('id', () => ID) id: string, @Arg('phase', () => String) phase: string): Promise<Talk> {
    await this.gate.opens;
    const call = { ...this.book.get(id)!, phase };
    this.book.set(id, call);
    this.moved(call);
    return call;
  }
  @Subscription(() => Talk, { subscribe: fromDefinition })
  callChanged(@Root() event: Talk | Error): Talk {
    if (event instanceof Error) throw event;
    return event;
  }
}

export interface SmallHouse {
  subgraphs: Subgraph[];
  supergraphSdl: string;
  shop: Knob;
  desk: { opens: Promise<void> | null };
  /** Sends an event to every subscriber of callChanged; an Error fails that one event. */
  send(event: { id: string; phase: string; customer: { id: string } | null } | Error): void;
  /** Subscriptions that the desk has open. */
  listeners: Set<Queue<unknown>>;
}

export function smallHouse(urls: Record<string, string> = {}): SmallHouse {
  const people = new Map<string, Person>([
    ['c1', { id: 'c1', name: 'Ada', phone: '+4420000001' }],
    ['c2', { id: 'c2', name: '林小雨', phone: null }],
  ]);
  const directory: Directory = { personById: async id => people.get(id) ?? null, everybody: () => [...people.values()] };
  const orders = new Map([['c1', ['o1', 'o2', 'o3'].map(id => ({ id, status: 'SHIPPED' }))]]);
  const calls = new Map<string, Talk>([
    ['call-1', { id: 'call-1', phase: 'INBOUND', customer: { id: 'c1' } }],
    ['call-2', { id: 'call-2', phase: 'INBOUND', customer: { id: 'nobody' } }],
  ]);
  const listeners = new Set<Queue<unknown>>();
  const send: SmallHouse['send'] = event => {
    for (const listener of listeners) listener.push(event);
  };
  const shop: Knob = { failure: null, gate: null, asked: 0 };
  const desk = { opens: null as Promise<void> | null };

  const subgraphs = [
    defineSubgraph({
      name: 'people',
      resolvers: [new PeopleResolver(directory)],
      references: {
        Customer: ({ id }: { id: string }, { request }) => tracedPort('people', directory, request).personById(id),
      },
    }),
    defineSubgraph({
      name: 'shop',
      resolvers: [new ShopResolver(orders, shop), new MottoResolver()],
      orphanedTypes: [Buyer],
      references: { Customer: (reference: Buyer) => reference, Order: ({ id }: { id: string }) => ({ id, status: 'SHIPPED' }) },
    }),
    defineSubgraph({
      name: 'desk',
      resolvers: [new DeskResolver(calls, send, desk)],
      orphanedTypes: [Caller],
      references: { Call: ({ id }: { id: string }) => calls.get(id) ?? null },
      subscriptions: {
        callChanged: () => {
          const listener: Queue<unknown> = new Queue(() => listeners.delete(listener));
          listeners.add(listener);
          return listener;
        },
      },
    }),
  ];
  const { supergraphSdl } = compose(subgraphs.map(({ name, sdl }) => ({ name, sdl, url: urls[name] ?? `http://${name}.invalid/graphql` })));
  return { subgraphs, supergraphSdl, shop, desk, send, listeners };
}
