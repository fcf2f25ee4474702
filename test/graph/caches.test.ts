import { Directive, Field, ID, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import { inProcessCache } from '#gateway/caches/in-process.js';
import type { CachesOptions } from '#gateway/caches/remembering.js';
import { apiSchemaOf, compose } from '#gateway/compose.js';
import type { GatewayOptions } from '#gateway/index.js';
import type { SubgraphOperation, SubgraphTransport } from '#gateway/transports/transport.js';
import { ManualClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { Queue } from '#platform/queue.js';
import { defineSubgraph } from '#platform/subgraph/subgraph.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { type Answer, EXECUTORS, near, openGateway, until } from './open-gateway.js';
import { type SmallHouse, smallHouse } from './small-house.js';

leavesNothingOpen();

type Told = Answer & { extensions?: { freshness?: Record<string, unknown>[] } };

const CALL = 'query ($id: ID!) { call(id: $id) { phase customer { name orders { id } } } }';
const ADA = { phase: 'INBOUND', customer: { name: 'Ada', orders: [{ id: 'o1' }, { id: 'o2' }, { id: 'o3' }] } };
const down = () => new HubError('UPSTREAM_UNAVAILABLE', 'shop.house refuses connections', { system: 'shop.house' });
const MINUTE = 60_000;

describe.each(EXECUTORS)('what is known already, with %s', (_, executor) => {
  let clock: ManualClock;
  let house: SmallHouse;
  let changes: Queue<unknown>;
  let asked: SubgraphOperation[];
  /** Thrown instead of asking the subgraph. */
  let broken: Record<string, HubError | null>;
  beforeEach(() => {
    clock = new ManualClock();
    house = smallHouse();
    changes = new Queue();
    asked = [];
    broken = {};
  });

  const watched = (transport: SubgraphTransport): SubgraphTransport => ({
    ...transport,
    async execute(operation) {
      asked.push({ ...operation, operationName: transport.name });
      if (broken[transport.name]) throw broken[transport.name];
      return transport.execute(operation);
    },
  });

  /** Those asked, in the order of their names: some are asked at once. */
  const names = () => asked.map(({ operationName }) => operationName).sort();

  const open = async (caches: Partial<CachesOptions>, options: Partial<GatewayOptions> = {}) => {
    const transports = house.subgraphs.map(subgraph => watched(near(subgraph)));
    const gateway = await openGateway({
      supergraphSdl: house.supergraphSdl,
      transports,
      executor,
      clock,
      caches: { cache: inProcessCache({ clock }), changes, ...caches },
      ...options,
    });
    return {
      ...gateway,
      /** The answer, and which subgraphs were asked for it. */
      async seen(query: string, variables: Record<string, unknown> = {}, headers: Record<string, string> = {}) {
        asked.length = 0;
        const answer: Told = await gateway.ask(query, variables, headers);
        return { ...answer, asked: names() };
      },
    };
  };

  const ENTITIES = { Customer: { maxAgeMs: MINUTE }, Order: { maxAgeMs: MINUTE } };
  const call = (id = 'call-1') => ({ id });

  it('is not asked again, as long as it may be kept', async () => {
    const { seen } = await open({ policies: ENTITIES });
    expect(await seen(CALL, call())).toEqual({ data: { call: ADA }, asked: ['desk', 'people', 'shop'] });
    expect(await seen(CALL, call())).toEqual({ data: { call: ADA }, asked: ['desk'] });
    await clock.advance(MINUTE);
    expect((await seen(CALL, call())).asked).toEqual(['desk', 'people', 'shop']);
  });

  it('is known whatever else the question asks, but not for another selection or other arguments', async () => {
    const { seen } = await open({ policies: ENTITIES });
    await seen(CALL, call());
    const others = 'query Another { calls { id customer { id orders { id } } } }';
    expect((await seen(others)).data.calls[0].customer).toEqual({ id: 'c1', orders: ADA.customer.orders });
    expect((await seen('{ calls { customer { orders { status } } } }')).asked).toContain('shop');
    const first = 'query ($n: Int) { calls { customer { orders(first: $n) { id } } } }';
    expect((await seen(first, { n: 1 })).data.calls[0].customer.orders).toHaveLength(1);
    expect((await seen(first, { n: 2 })).data.calls[0].customer.orders).toHaveLength(2);
    expect((await seen(first, { n: 1 })).data.calls[0].customer.orders).toHaveLength(1);
  });

  it('leaves only the rest to be asked, in its place', async () => {
    const { seen } = await open({ policies: ENTITIES });
    await seen('{ call(id: "call-1") { customer { name } } }');
    const { data } = await seen('{ calls { id customer { name } } }');
    expect(data.calls).toEqual([
      { id: 'call-1', customer: { name: 'Ada' } },
      { id: 'call-2', customer: null },
    ]);
    expect(asked.at(-1)!.variables.representations).toMatchObject([{ id: 'nobody' }]);
    expect((await seen('{ calls { customer { name } } }')).asked).toEqual(['desk', 'people']);
  });

  it('is private where it is said to be, and never known for another purpose', async () => {
    const { seen } = await open({ policies: { Customer: { maxAgeMs: MINUTE, scope: 'PRIVATE' } } });
    const NAME = 'query ($id: ID!) { call(id: $id) { customer { name } } }';
    const [ada, ben] = [{ 'x-hub-client': 'bot:a' }, { 'x-hub-client': 'bot:b' }];
    expect((await seen(NAME, call(), ada)).asked).toEqual(['desk', 'people']);
    expect((await seen(NAME, call(), ben)).asked).toEqual(['desk', 'people']);
    expect((await seen(NAME, call(), ada)).asked).toEqual(['desk']);
    expect((await seen(NAME, call(), { ...ada, 'x-hub-scopes': 'crm:read' })).asked).toEqual(['desk', 'people']);
    expect((await seen(NAME, call(), { ...ada, 'x-hub-purpose': 'REPORT' })).asked).toEqual(['desk', 'people']);
  });

  it('is shared by all where it is public', async () => {
    const { seen } = await open({ policies: ENTITIES });
    await seen(CALL, call(), { 'x-hub-client': 'bot:a' });
    expect((await seen(CALL, call(), { 'x-hub-client': 'bot:b' })).asked).toEqual(['desk']);
  });

  it('is not kept where one of the fields may not be', async () => {
    const { seen } = await open({ policies: { ...ENTITIES, 'Customer.name': { maxAgeMs: 0 }, 'Customer.orders': { maxAgeMs: 1_000 } } });
    await seen(CALL, call());
    expect((await seen(CALL, call())).asked).toEqual(['desk', 'people']);
    await clock.advance(1_000);
    expect((await seen(CALL, call())).asked).toEqual(['desk', 'people', 'shop']);
  });

  it('does not hold an error', async () => {
    const { seen } = await open({ policies: ENTITIES });
    house.shop.failure = down();
    const failed = await seen(CALL, call());
    expect(failed).toMatchObject({
      data: { call: { customer: { name: 'Ada', orders: null } } },
      errors: [{ path: ['call', 'customer', 'orders'] }],
    });
    house.shop.failure = null;
    expect(await seen(CALL, call())).toEqual({ data: { call: ADA }, asked: ['desk', 'shop'] });
  });

  it.each(['says so', 'cannot be asked'])('stands in for a subgraph that fails and %s, and tells how old it is', async how => {
    const { seen } = await open({ policies: { Customer: { maxAgeMs: 1_000, staleIfErrorMs: MINUTE }, Order: { maxAgeMs: 1_000 } } });
    await seen(CALL, call());
    await clock.advance(2_500);
    if (how === 'says so') house.shop.failure = down();
    else broken.shop = down();
    const answer = await seen(CALL, call());
    expect(answer).toEqual({
      data: { call: ADA },
      extensions: {
        freshness: [{ stale: true, type: 'Customer', subgraph: 'shop', count: 1, ageMs: 2_500, because: 'UPSTREAM_UNAVAILABLE' }],
      },
      asked: ['desk', 'people', 'shop'],
    });
    await clock.advance(MINUTE);
    expect(await seen(CALL, call())).toMatchObject({ data: { call: { customer: { name: 'Ada', orders: null } } }, errors: [{}] });
  });

  it('is told of beside what is not known, when the subgraph cannot be asked', async () => {
    const { seen } = await open({ policies: ENTITIES });
    await seen(CALL, call());
    broken.shop = down();
    const { data, errors } = await seen('{ calls { id customer { id orders { id } } } }');
    expect(data.calls).toEqual([
      { id: 'call-1', customer: { id: 'c1', orders: ADA.customer.orders } },
      { id: 'call-2', customer: { id: 'nobody', orders: null } },
    ]);
    expect(errors).toMatchObject([
      { path: ['calls', 1, 'customer', 'orders'], extensions: { code: 'UPSTREAM_UNAVAILABLE', subgraph: 'shop', system: 'shop.house' } },
    ]);
  });

  it('is given out old while it is asked for anew, where that is allowed', async () => {
    const { seen } = await open({
      policies: { Customer: { maxAgeMs: 1_000, staleMs: MINUTE }, Order: { maxAgeMs: 1_000 } },
      staleMs: MINUTE,
    });
    await seen(CALL, call());
    await clock.advance(2_000);
    const gate = Promise.withResolvers<void>();
    house.shop.gate = gate.promise;
    const answer = await seen(CALL, call());
    expect(answer.data).toEqual({ call: ADA });
    expect(answer.extensions!.freshness!.toSorted((a, b) => String(a.subgraph).localeCompare(String(b.subgraph)))).toEqual(
      ['people', 'shop'].map(subgraph => ({ stale: true, type: 'Customer', subgraph, count: 1, ageMs: 2_000, because: 'REVALIDATING' })),
    );
    await seen(CALL, call());
    gate.resolve();
    await until(() => house.shop.asked === 2);
    await clock.advance(0);
    await clock.advance(0);
    expect(await seen(CALL, call())).toEqual({ data: { call: ADA }, asked: ['desk'] });
    expect(house.shop.asked).toBe(2);
  });

  it('is forgotten when it has changed', async () => {
    const { seen } = await open({ policies: ENTITIES });
    const change = async (message: unknown) => {
      changes.push(message);
      await clock.advance(0);
      await clock.advance(0);
      return (await seen(CALL, call())).asked;
    };
    await seen(CALL, call());
    expect(await change({ type: 'Customer', key: { id: 'c2' } })).toEqual(['desk']);
    expect(await change({ type: 'Customer', key: { id: 'c1' } })).toEqual(['desk', 'people', 'shop']);
    expect(await change({ type: 'Order', key: { id: 'o1' } })).toEqual(['desk', 'shop']);
    expect(await change({ type: 'Customer' })).toEqual(['desk', 'people', 'shop']);
    expect(await change({ subgraph: 'shop' })).toEqual(['desk', 'people', 'shop']);
    expect(await change({ everything: true })).toEqual(['desk', 'people', 'shop']);
    expect(await change('nonsense')).toEqual(['desk', 'people', 'shop']);
    expect(await change({ type: 'Nothing' })).toEqual(['desk']);
  });

  it('is not kept when it changed while it was asked for', async () => {
    const { seen, ask } = await open({ policies: ENTITIES });
    const gate = Promise.withResolvers<void>();
    house.shop.gate = gate.promise;
    const before = ask(CALL, call());
    await until(() => house.shop.asked === 1);
    changes.push({ type: 'Customer', key: { id: 'c1' } });
    await clock.advance(0);
    // Who asks after the change does not wait for an answer from before.
    const after = ask(CALL, call());
    await until(() => house.shop.asked === 2);
    gate.resolve();
    await Promise.all([before, after]);
    expect((await seen(CALL, call())).asked).toEqual(['desk']);
  });

  it('is asked for once, however many want it at one moment', async () => {
    const { ask } = await open({ policies: ENTITIES });
    const gate = Promise.withResolvers<void>();
    house.shop.gate = gate.promise;
    const all = [ask(CALL, call()), ask('query Two { call(id: "call-1") { customer { orders { id } } } }'), ask(CALL, call())];
    await until(() => house.shop.asked === 1 && asked.filter(({ operationName }) => operationName === 'desk').length === 3);
    await clock.advance(0);
    gate.resolve();
    for (const { data } of await Promise.all(all)) expect(data.call.customer.orders).toEqual(ADA.customer.orders);
    expect(house.shop.asked).toBe(1);
  });

  it('never answers a mutation', async () => {
    const { seen } = await open({ policies: { ...ENTITIES, Call: { maxAgeMs: MINUTE }, Mutation: { maxAgeMs: MINUTE } } });
    for (const phase of ['ONE', 'TWO', 'ONE'])
      expect((await seen(`mutation { moveCall(id: "call-1", phase: "${phase}") { phase } }`)).data).toEqual({ moveCall: { phase } });
  });

  it('completes the events of a subscription as long as it is new', async () => {
    const { follow, seen } = await open({ policies: { ...ENTITIES, Customer: { maxAgeMs: MINUTE, staleMs: MINUTE } } });
    await seen(CALL, call());
    asked.length = 0;
    const { next, events } = follow('subscription { callChanged { phase customer { name orders { id } } } }');
    const first = next();
    await until(() => house.listeners.size === 1);
    house.send({ id: 'call-1', phase: 'BOT', customer: { id: 'c1' } });
    expect((await first).data).toEqual({ callChanged: { ...ADA, phase: 'BOT' } });
    expect(asked).toEqual([]);
    await clock.advance(MINUTE);
    const second = next();
    house.send({ id: 'call-1', phase: 'END', customer: { id: 'c1' } });
    expect((await second).data).toEqual({ callChanged: { ...ADA, phase: 'END' } });
    expect(names()).toEqual(['people', 'shop']);
    await events.return?.();
  });

  describe('as a whole answer', () => {
    const CUSTOMERS = 'query Names($n: Int) { customers { name orders(first: $n) { id } } }';
    const policies = {
      ...ENTITIES,
      'Query.customers': { maxAgeMs: MINUTE, staleIfErrorMs: MINUTE },
      'Query.shopMotto': { maxAgeMs: 10 * MINUTE },
    };

    it('is not asked for at all, by who may see the same and for the same purpose', async () => {
      const { seen } = await open({ policies });
      const first = await seen(CUSTOMERS, { n: 1 });
      expect(first.asked).toEqual(['people', 'shop']);
      expect(await seen(CUSTOMERS, { n: 1 })).toEqual({ ...first, asked: [] });
      expect((await seen(CUSTOMERS, { n: 2 })).data.customers[0].orders).toHaveLength(2);
      expect((await seen(CUSTOMERS, { n: 1 }, { 'x-hub-client': 'bot:b' })).asked).not.toEqual([]);
      expect((await seen(CUSTOMERS, { n: 1 }, { 'x-hub-purpose': 'REPORT' })).asked).not.toEqual([]);
      await clock.advance(MINUTE);
      expect((await seen(CUSTOMERS, { n: 1 })).asked).not.toEqual([]);
    });

    it('is forgotten when something in it may have changed', async () => {
      const { seen } = await open({ policies });
      await seen(CUSTOMERS);
      await seen('{ shopMotto }');
      changes.push({ type: 'Order', key: { id: 'o9' } });
      await clock.advance(0);
      await clock.advance(0);
      expect((await seen(CUSTOMERS)).asked).toEqual(['people', 'shop']);
      expect((await seen('{ shopMotto }')).asked).toEqual([]);
    });

    it('stands in for one that cannot be had, and tells so', async () => {
      const { seen } = await open({ policies });
      const { data } = await seen(CUSTOMERS);
      await clock.advance(MINUTE);
      broken.people = down();
      const freshness = [{ stale: true, type: 'Query', subgraph: null, count: 1, ageMs: MINUTE, because: 'UPSTREAM_UNAVAILABLE' }];
      expect(await seen(CUSTOMERS)).toEqual({ data, extensions: { freshness }, asked: ['people'] });
      broken.people = null;
      expect((await seen(CUSTOMERS)).extensions).toBeUndefined();
    });

    it('is not kept with an error in it', async () => {
      const { seen } = await open({ policies });
      house.shop.failure = down();
      expect((await seen(CUSTOMERS)).errors).toHaveLength(2);
      house.shop.failure = null;
      const { data, errors } = await seen(CUSTOMERS);
      expect(data.customers[0]).toEqual(ADA.customer);
      expect(errors).toBeUndefined();
    });
  });

  it('is not asked twice at one moment, though it may not be kept, where queries are shared', async () => {
    const { ask } = await open({}, { share: { subgraphs: true, clients: true } });
    const gate = Promise.withResolvers<void>();
    house.shop.gate = gate.promise;
    const other = { 'x-hub-client': 'bot:b' };
    const all = [ask(CALL, call()), ask(CALL, call()), ask(CALL, call()), ask(CALL, call(), other)];
    await until(() => house.shop.asked === 2);
    gate.resolve();
    for (const { data } of await Promise.all(all)) expect(data).toEqual({ call: ADA });
    expect(names()).toEqual(['desk', 'desk', 'people', 'people', 'shop', 'shop']);
  });
});

@Directive('@key(fields: "id")')
@Directive('@cacheControl(maxAge: 60, scope: PRIVATE)')
@ObjectType()
class Bike {
  @Field(() => ID) id!: string;
  @Directive('@cacheControl(maxAge: 5)')
  @Field(() => Int)
  price!: number;
}

@Resolver()
class BikeResolver {
  asked = 0;
  @Directive('@cacheControl(maxAge: 30)')
  @Query(() => Bike)
  bike(): Bike {
    this.asked++;
    return { id: 'b1', price: 100 };
  }
}

it('is kept as long as the subgraph itself says', async () => {
  const clock = new ManualClock();
  const resolver = new BikeResolver();
  const bikes = defineSubgraph({ name: 'bikes', resolvers: [resolver] });
  const { supergraphSdl } = compose([{ name: 'bikes', sdl: bikes.sdl, url: 'http://bikes.invalid/graphql' }]);
  for (const sdl of [bikes.sdl, supergraphSdl]) expect(sdl).toContain('@cacheControl(maxAge: 60, scope: PRIVATE)');
  expect(apiSchemaOf(supergraphSdl)).not.toMatch(/cacheControl/i);
  const { ask, door } = await openGateway({
    supergraphSdl,
    transports: [near(bikes)],
    clock,
    caches: { cache: inProcessCache({ clock }) },
  });
  const asks = async (query: string, ms: number) => {
    await clock.advance(ms);
    const before = resolver.asked;
    expect((await ask(query)).data.bike.id).toBe('b1');
    return resolver.asked - before;
  };
  expect(await asks('{ bike { id } }', 0)).toBe(1);
  expect(await asks('{ bike { id } }', 29_000)).toBe(0);
  expect(await asks('{ bike { id } }', 1_000)).toBe(1);
  expect(await asks('{ bike { id price } }', 0)).toBe(1);
  expect(await asks('{ bike { id price } }', 5_000)).toBe(1);
  expect((await ask('{ __type(name: "CacheControlScope") { name } }')).data).toEqual({ __type: null });
  expect(door.health).toBeDefined();
});

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@requiresScopes"])';

describe.each(EXECUTORS)('what is public, with %s', (_, executor) => {
  it('is shown to nobody who may not see it', async () => {
    const clock = new ManualClock();
    const answers: Record<string, SubgraphTransport['execute']> = {
      cars: async () => ({ data: { car: { __typename: 'Car', id: 'c1' } } }),
      prices: async () => ({ data: { _entities: [{ price: 5 }] } }),
    };
    const { supergraphSdl } = compose([
      { name: 'cars', url: 'http://cars.invalid/', sdl: `${LINK} type Query { car: Car } type Car @key(fields: "id") { id: ID! }` },
      {
        name: 'prices',
        url: 'http://prices.invalid/',
        sdl: `${LINK} type Car @key(fields: "id") { id: ID! price: Int @requiresScopes(scopes: [["prices"]]) }`,
      },
    ]);
    const transports = Object.entries(answers).map(([name, execute]) => ({
      ...{ name, execute, subscribe: async () => ({}), close: async () => {} },
      health: async () => ({ standing: 'UP' as const, reason: null }),
    }));
    const caches = { cache: inProcessCache({ clock }), policies: { Car: { maxAgeMs: MINUTE }, 'Query.car': { maxAgeMs: MINUTE } } };
    const { ask } = await openGateway({ supergraphSdl, transports, executor, clock, caches, share: { subgraphs: true, clients: true } });
    const as = (scopes: string) => ask('{ car { id price } }', {}, { 'x-hub-client': 'bot:a', 'x-hub-scopes': scopes });
    for (let n = 0; n < 2; n++) {
      expect(await as('prices')).toEqual({ data: { car: { id: 'c1', price: 5 } } });
      expect(await as('other')).toMatchObject({
        data: { car: { id: 'c1', price: null } },
        errors: [{ extensions: { code: 'FORBIDDEN' } }],
      });
    }
  });
});
