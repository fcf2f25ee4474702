import { describe, expect, it, onTestFinished } from 'vitest';
import { compose } from '#gateway/compose.js';
import { compiledExecutor } from '#gateway/executors/compiled/compiled.js';
import { gateway } from '#gateway/index.js';
import { apolloPlanner } from '#gateway/planners/apollo.js';
import type { SubgraphPlace } from '#gateway/supergraph.js';
import { http } from '#gateway/transports/http.js';
import { systemClock } from '#kernel/clock.js';
import { countedIds } from '#kernel/ids.js';
import { httpServer } from '#platform/http/server.js';
import { silentLog } from '#platform/log.js';
import { subgraphRoutes } from '#platform/subgraph/server.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { type Answer, EXECUTORS, near, openGateway, until } from './open-gateway.js';
import { smallHouse } from './small-house.js';

leavesNothingOpen();

/** The small house over HTTP, each subgraph at two addresses, and what is open of the ways to them. */
const spread = async () => {
  const house = smallHouse();
  const places = await Promise.all(
    house.subgraphs.map(async subgraph => {
      const server = httpServer({ routes: [subgraphRoutes(subgraph, { log: silentLog })], port: 0, log: silentLog });
      onTestFinished(() => server.close());
      const { url } = await server.listen();
      return { name: subgraph.name, sdl: subgraph.sdl, url: `${url}/graphql` };
    }),
  );
  const openWays = new Set<string>();
  const transports = ({ name, url }: SubgraphPlace) => {
    openWays.add(url);
    const transport = http({ name, url, clock: systemClock });
    return {
      ...transport,
      async close() {
        await transport.close();
        openWays.delete(url);
      },
    };
  };
  const all = compose(places).supergraphSdl;
  const withoutDesk = compose(places.filter(({ name }) => name !== 'desk')).supergraphSdl;
  const elsewhere = compose(places.map(place => ({ ...place, url: `${place.url}?again` }))).supergraphSdl;
  return { house, places, openWays, transports, all, withoutDesk, elsewhere };
};

const QUESTION = 'query Who($id: ID!) { customer(id: $id) { name orders(first: 2) { status } loyalty } }';

describe.each(EXECUTORS)('with %s, another supergraph', (_, executor) => {
  it('is served without a question being dropped, however often it changes and whatever else is offered', async () => {
    const { transports, all, withoutDesk, elsewhere, openWays, places } = await spread();
    const { door, ask } = await openGateway({ supergraphSdl: all, transports, executor });
    const right = await ask(QUESTION, { id: 'c1' });
    expect(right.data.customer.orders).toHaveLength(2);

    let asked = 0;
    let asking = true;
    const failed: Answer[] = [];
    const clients = Array.from({ length: 6 }, async () => {
      while (asking) {
        asked++;
        const answer = await ask(QUESTION, { id: 'c1' });
        if (JSON.stringify(answer) !== JSON.stringify(right)) failed.push(answer);
      }
    });
    for (const supergraph of [withoutDesk, elsewhere, all, withoutDesk, elsewhere, all]) {
      await door.replace(supergraph);
      await expect(door.replace('type Query {')).rejects.toMatchObject({ code: 'MISCONFIGURED' });
      const before = asked;
      await until(() => asked > before + 20);
    }
    asking = false;
    await Promise.all(clients);
    expect(failed).toEqual([]);
    expect(asked).toBeGreaterThan(120);
    await until(() => openWays.size === 3);
    expect([...openWays].toSorted()).toEqual(places.map(({ url }) => url).toSorted());
  });

  it('is what is asked from then on', async () => {
    const { transports, all, withoutDesk } = await spread();
    const { door, ask, url } = await openGateway({ supergraphSdl: withoutDesk, transports, executor });
    const CALL = '{ call(id: "call-1") { phase customer { name } } }';
    expect((await ask(CALL)).errors).toMatchObject([{ message: expect.stringContaining('Cannot query field "call"') }]);
    await door.replace(all);
    expect((await ask(CALL)).data).toEqual({ call: { phase: expect.any(String), customer: { name: expect.any(String) } } });
    const status = (await (await fetch(`${url}/status`)).json()) as { subgraphs: { name: string }[] };
    expect(status.subgraphs.map(({ name }) => name)).toContain('desk');
  });

  it('leaves subscriptions to the graph that they began on', async () => {
    const { house, transports, all, withoutDesk, openWays } = await spread();
    const { door, follow, ask } = await openGateway({ supergraphSdl: all, transports, executor });
    const { events, next } = follow('subscription { callChanged { id phase customer { name } } }');
    const first = next();
    await until(() => house.listeners.size === 1);
    await door.replace(withoutDesk);
    expect((await ask('{ calls { id } }')).errors).toBeDefined();
    house.send({ id: 'call-1', phase: 'TALKING', customer: { id: 'c1' } });
    expect((await first).data).toEqual({ callChanged: { id: 'call-1', phase: 'TALKING', customer: { name: 'Ada' } } });
    expect(openWays.size).toBe(3);
    await events.return?.();
    await until(() => openWays.size === 2);
  });
});

describe('a supergraph that cannot be served', () => {
  it.each([
    ['is none', 'type Query { a: Int }', 'The composed schema names no subgraphs (join__Graph): it is no supergraph'],
    ['cannot be read', 'type Query {', 'The composed schema cannot be read: Syntax Error: Expected Name, found <EOF>.'],
  ])('since it %s is refused, and the last good one stays', async (_, sdl, message) => {
    const house = smallHouse();
    const { door, ask } = await openGateway({ supergraphSdl: house.supergraphSdl, transports: house.subgraphs.map(near) });
    await expect(door.replace(sdl)).rejects.toMatchObject({ code: 'MISCONFIGURED', message });
    expect((await ask('{ shopMotto }')).data).toEqual({ shopMotto: 'Everything, always' });
  });

  it('since it ends the process of whoever reads it is refused, and the last good one stays', async () => {
    const house = smallHouse();
    const { door, ask } = await openGateway({ supergraphSdl: house.supergraphSdl, transports: house.subgraphs.map(near) });
    const right = await ask(QUESTION, { id: 'c1' });
    const asking = Array.from({ length: 20 }, () => ask(QUESTION, { id: 'c1' }));
    const message = expect.stringMatching(/^The composed schema cannot be served: .*nowhere/);
    await expect(door.replace(house.supergraphSdl.replaceAll('key: "id"', 'key: "nowhere"'))).rejects.toMatchObject({
      code: 'MISCONFIGURED',
      message,
    });
    expect(right.data.customer.loyalty).toBe('points of +4420000001');
    for (const answer of [...(await Promise.all(asking)), await ask(QUESTION, { id: 'c1' })]) expect(answer).toEqual(right);
    await door.replace(house.supergraphSdl);
    expect((await ask('{ shopMotto }')).data).toEqual({ shopMotto: 'Everything, always' });
  });

  it('is not served in the first place, and nothing is left of it', async () => {
    const house = smallHouse();
    const closed: string[] = [];
    const transports = house.subgraphs.map(near).map(transport => ({ ...transport, close: async () => void closed.push(transport.name) }));
    const supergraphSdl = house.supergraphSdl.replaceAll('key: "id"', 'key: "nowhere"');
    const refused = gateway({ supergraphSdl, transports, clock: systemClock, ids: countedIds('op'), log: silentLog, development: true });
    await expect(refused.start()).rejects.toMatchObject({ code: 'MISCONFIGURED', message: expect.stringContaining('nowhere') });
    await refused.close();
    expect(closed.toSorted()).toEqual(['desk', 'people', 'shop']);
  });

  it('since nothing leads to its subgraphs is refused', async () => {
    const house = smallHouse();
    const subgraphs = house.subgraphs.filter(({ name }) => name !== 'desk');
    const some = compose(subgraphs.map(({ name, sdl }) => ({ name, url: '', sdl }))).supergraphSdl;
    const { door } = await openGateway({ supergraphSdl: some, transports: subgraphs.map(near) });
    await expect(door.replace(house.supergraphSdl)).rejects.toMatchObject({
      code: 'MISCONFIGURED',
      message: 'The supergraph names subgraphs that nothing leads to: desk',
    });
  });
});

it('is warmed with what the one before it was asked', async () => {
  const house = smallHouse();
  const warmed: string[][] = [];
  const executor: typeof compiled = async options => {
    const made = await compiled(options);
    const sources: string[] = [];
    warmed.push(sources);
    return {
      ...made,
      async warm(operation) {
        sources.push(operation.source);
        await made.warm(operation);
      },
    };
  };
  const compiled = compiledExecutor(apolloPlanner);
  const { supergraphSdl } = house;
  const { door, ask } = await openGateway({
    supergraphSdl,
    transports: house.subgraphs.map(near),
    executor,
    warm: ['{ shopMotto }'],
  });
  await ask('{ customers { name } }');
  await ask('{ noSuchField }');
  await door.replace(supergraphSdl);
  expect(warmed).toEqual([['{ shopMotto }'], ['{ shopMotto }', '{ customers { name } }']]);
});

it('is not taken any more by a gateway that is closed', async () => {
  const house = smallHouse();
  const { supergraphSdl } = house;
  const { door, close } = await openGateway({ supergraphSdl, transports: house.subgraphs.map(near) });
  await close();
  await expect(door.replace(supergraphSdl)).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
});

it('keeps the ways that it is being made ready with, whatever ends meanwhile', async () => {
  const { house, transports, all, withoutDesk, elsewhere } = await spread();
  const warming = Promise.withResolvers<void>();
  let waits = false;
  const compiled = compiledExecutor(apolloPlanner);
  const executor: typeof compiled = async options => {
    const made = await compiled(options);
    return { ...made, warm: async operation => (waits ? warming.promise : made.warm(operation)) };
  };
  const { door, follow, ask } = await openGateway({ supergraphSdl: all, transports, executor, warm: ['{ shopMotto }'] });
  const { events, next } = follow('subscription { callChanged { id } }');
  const first = next();
  await until(() => house.listeners.size === 1);
  await door.replace(withoutDesk);
  waits = true;
  const replaced = door.replace(elsewhere);
  // The graph of the subscription ends while the next one is being warmed.
  await events.return?.();
  await first.catch(() => {});
  await until(() => house.listeners.size === 0);
  await new Promise(resolve => setTimeout(resolve, 20));
  warming.resolve();
  await replaced;
  expect(await ask('{ shopMotto }')).toEqual({ data: { shopMotto: 'Everything, always' } });
});
