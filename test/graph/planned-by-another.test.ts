import { buildSubgraphSchema } from '@apollo/subgraph';
import { type FieldDefinitionNode, Kind, parse } from 'graphql';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { compose } from '#gateway/compose.js';
import type { MakeExecutor } from '#gateway/executor.js';
import { chooseExecutor } from '#gateway/executors/choose.js';
import { compiledExecutor } from '#gateway/executors/compiled/compiled.js';
import { gatewayMeasures } from '#gateway/measures.js';
import { hivePlanner } from '#gateway/planners/hive.js';
import { log } from '#platform/log.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { near, openGateway } from './open-gateway.js';

leavesNothingOpen();

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.8", import: ["@key", "@external", "@requires",
  "@interfaceObject", "@context", "@fromContext"]) scalar federation__ContextFieldValue enum Currency { EUR USD }`;

/** An order, whose price birch wants to know, and knows it by two keys. */
const ORDER = {
  amber: `type Query { order: Order } type Mutation { pay: Int }
    type Order @key(fields: "id") { id: ID! size: Int price(currency: Currency!): Int }`,
  birch: `type Order @key(fields: "id") @key(fields: "sku") {
      id: ID! sku: ID! price(currency: Currency!): Int @external summary: String @requires(fields: "price(currency: EUR)") }`,
};
/** Books and films, which birch and cedar only know as items. */
const ITEM = {
  amber: `interface Item @key(fields: "id") { id: ID! } type Book implements Item @key(fields: "id") { id: ID! }
    type Film implements Item @key(fields: "id") { id: ID! }`,
  birch: 'type Query { item: Item } type Item @key(fields: "id") @interfaceObject { id: ID! stock: Int }',
  cedar: 'type Item @key(fields: "id") @interfaceObject { id: ID! fans: Int }',
};
/** A person whose account is told the person's name. */
const PERSON = {
  amber: `type Query { person: Person } type Person @key(fields: "id") @context(name: "person") { id: ID! name: String account: Account }
    type Account @key(fields: "id") { id: ID! of(name: String @fromContext(field: "$person { name }")): String }`,
};

type Resolve = (told: Record<string, unknown>, args: Record<string, unknown>) => unknown;

/** What fields come to, whichever subgraph is asked for them; who needs another field must have been told it. */
const FIELDS: Record<string, Record<string, Resolve>> = {
  Query: { order: () => ({ id: 'o1' }), item: () => ({ id: 'b1' }), person: () => ({ id: 'p1', name: 'Ada' }) },
  Order: { size: () => 3, price: (_, { currency }) => (currency === 'EUR' ? 9 : 10), summary: ({ price }) => `${price} euros` },
  Item: { stock: () => 7, fans: () => 2 },
  Person: { account: () => ({ id: 'a1' }) },
  Account: { of: (_, { name }) => `account of ${name}` },
};

/** The gateway over real subgraphs, and how often has been paid there. */
const open = async (sdls: Record<string, string>, executor: MakeExecutor) => {
  const done = { payments: 0 };
  const sources = Object.entries(sdls).map(([name, sdl]) => ({ name, sdl: `${LINK} ${sdl}`, url: `http://${name}.invalid` }));
  const isExternal = ({ directives = [] }: FieldDefinitionNode) => directives.some(({ name }) => name.value === 'external');
  const transports = sources.map(({ name, sdl }) => {
    const typeDefs = parse(sdl);
    const resolvers: Record<string, Record<string, unknown>> = { Mutation: { pay: () => ++done.payments } };
    for (const definition of typeDefs.definitions) {
      if (definition.kind === Kind.INTERFACE_TYPE_DEFINITION)
        resolvers[definition.name.value] = { __resolveReference: ({ id }: { id: string }) => ({ __typename: 'Book', id }) };
      if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
      const type = definition.name.value;
      const own = definition.fields!.filter(field => FIELDS[type]?.[field.name.value] && !isExternal(field));
      const values = Object.fromEntries(own.map(({ name: { value } }) => [value, FIELDS[type]![value]]));
      resolvers[type] = { ...resolvers[type], ...values, ...(type === 'Query' ? {} : { __resolveReference: (told: object) => told }) };
    }
    if (!sdl.includes('type Mutation')) delete resolvers.Mutation;
    const schema = buildSubgraphSchema([{ typeDefs, resolvers: resolvers as never }]);
    return near({ name, sdl, schema, contextFor: request => ({ request, loaders: {} }) });
  });
  const { supergraphSdl } = compose(sources);
  return { done, ...(await openGateway({ supergraphSdl, transports, executor })) };
};

/** No machine is so slow that a plan would take that long. */
const PLAN_MS = 240_000;

/** Planned as a gateway does where nobody says otherwise; what it says of that, and counts. */
const shipped = async () => {
  const told: unknown[] = [];
  const logger = log({ name: 'test', level: 'warn', to: { write: line => void told.push(JSON.parse(line).err) } });
  const registry = new Registry();
  const executor = await chooseExecutor(
    { executor: 'compiled', planner: null, planMs: PLAN_MS, measures: gatewayMeasures(registry) },
    logger,
  );
  const planned = async () =>
    [...(await registry.metrics()).matchAll(/^switchboard_plan_duration_seconds_count\{planner="(.*)",outcome="(.*)"\} (\d+)$/gm)].map(
      ([, planner, outcome, count]) => `${planner} ${outcome} ${count}`,
    );
  return { executor, told, planned };
};
const HIVE = '@graphql-hive/router-query-planner';
const APOLLO = '@apollo/query-planner';

describe('an operation that the native planner', () => {
  it.each<[string, Record<string, string>, string, object, object | undefined, string[], unknown]>([
    [
      'falls over',
      ORDER,
      '{ order { size summary } }',
      { order: { size: 3, summary: '9 euros' } },
      undefined,
      [`${HIVE} failed 1`, `${APOLLO} ok 1`],
      expect.objectContaining({ message: 'An operation cannot be planned: the planner fell over it' }),
    ],
    [
      'is known to lose the type of',
      ITEM,
      '{ item { ... on Book { stock } ... on Film { fans } } }',
      { item: { stock: 7 } },
      { item: { stock: null } },
      [`${APOLLO} ok 1`],
      expect.stringContaining('interface object'),
    ],
    [
      'is known to give no context to',
      PERSON,
      '{ person { account { of } } }',
      { person: { account: { of: 'account of Ada' } } },
      { person: { account: { of: 'account of undefined' } } },
      [`${APOLLO} ok 1`],
      expect.stringContaining('context'),
    ],
  ])('%s is answered rightly, and who has planned it is told', async (_, sdls, source, right, wrong, counts, reason) => {
    const { executor, told, planned } = await shipped();
    const { ask } = await open(sdls, executor);
    expect(await ask(source)).toEqual({ data: right });
    expect(await planned()).toEqual(counts);
    expect(told).toEqual([reason]);
    // The day that this is no longer so, nobody has to stand in any more.
    const { ask: askNative } = await open(
      sdls,
      compiledExecutor(sdl => hivePlanner(sdl, { planMs: PLAN_MS })),
    );
    expect((await askNative(source)).data).toEqual(wrong);
  });

  it('plans without one of its conditions is done as often as it was to be, and who has planned it is told', async () => {
    const { executor, told, planned } = await shipped();
    const { ask, done } = await open(ORDER, executor);
    const source = 'mutation ($a: Boolean!, $b: Boolean!) { ... @skip(if: $a) { pay @skip(if: $b) pay @skip(if: $a) } }';
    expect(await ask(source, { a: true, b: false })).toEqual({ data: {} });
    expect(await ask(source, { a: false, b: true })).toEqual({ data: { pay: 1 } });
    expect(done.payments).toBe(1);
    expect(await planned()).toEqual([`${HIVE} failed 1`, `${APOLLO} ok 1`]);
    expect(told).toEqual([expect.objectContaining({ message: 'A plan asks for pay:pay without its condition' })]);
  });
});
