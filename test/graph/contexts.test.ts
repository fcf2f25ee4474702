import { parse } from 'graphql';
import { expect, it, onTestFinished } from 'vitest';
import { compose } from '#gateway/compose.js';
import { compiledExecutor } from '#gateway/executors/compiled/compiled.js';
import { readable } from '#gateway/executors/written.js';
import { choosePlanner } from '#gateway/planners/choose.js';
import { someRequest } from '#gateway/testing/request.js';
import type { SubgraphOperation, SubgraphTransport } from '#gateway/transports/transport.js';
import { systemClock } from '#kernel/clock.js';
import { silentLog } from '#platform/log.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';

leavesNothingOpen();

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.8", import: ["@key", "@shareable", "@context", "@fromContext", "@external", "@requires"])';
const SUBGRAPHS = {
  people: `type Query { teams: [Team!]! } type Team @key(fields: "id") { id: ID! currency: String! members: [Member!]! @shareable }
    type Member @key(fields: "id") { id: ID! }`,
  shop: `scalar federation__ContextFieldValue
    type Team @key(fields: "id") @context(name: "team") { id: ID! currency: String! @external members: [Member!]! @shareable }
    type Member @key(fields: "id") { id: ID! orders: [Order!]! }
    type Order @key(fields: "id") { id: ID! size: Int @external
      price(in: String @fromContext(field: "$team { currency }")): String @requires(fields: "size") }`,
  store: 'type Order @key(fields: "id") { id: ID! size: Int }',
};

it('a field takes from what its object stands in, however often the same object stands elsewhere', async () => {
  const asked: SubgraphOperation[] = [];
  type Told = { id: string; size: number };
  const about = (tell: (told: Told, variables: Record<string, unknown>) => object) => (operation: SubgraphOperation) => ({
    _entities: (operation.variables.representations as Told[]).map(told => tell(told, operation.variables)),
  });
  const answers: Record<string, (operation: SubgraphOperation) => object> = {
    people: () => ({
      teams: ['EUR', 'USD', 'EUR'].map((currency, at) => ({
        __typename: 'Team',
        id: `t${at}`,
        currency,
        members: [{ __typename: 'Member', id: 'm1' }],
      })),
    }),
    shop: operation =>
      operation.query.includes('price')
        ? about(({ id, size }, variables) => ({
            price: `${id} of ${size} in ${Object.values(variables).find(value => typeof value === 'string')}`,
          }))(operation)
        : about(() => ({ orders: ['o1', 'o2'].map(id => ({ __typename: 'Order', id })) }))(operation),
    store: about(({ id }) => ({ size: id === 'o1' ? 1 : 2 })),
  };
  const transports = Object.entries(answers).map(([name, answer]): [string, SubgraphTransport] => [
    name,
    {
      name,
      async execute(operation) {
        asked.push(operation);
        return { data: { ...answer(operation) } };
      },
      subscribe: async () => ({ errors: [] }),
      health: async () => ({ standing: 'UP', reason: null }),
      close: async () => {},
    },
  ]);
  const { supergraphSdl } = compose(
    Object.entries(SUBGRAPHS).map(([name, sdl]) => ({ name, url: `http://${name}.invalid`, sdl: `${LINK} ${sdl}` })),
  );
  const executor = await compiledExecutor(choosePlanner({ planner: null }, silentLog))({
    supergraphSdl,
    transports: new Map(transports),
    clock: systemClock,
    eventMs: 1_000,
    events: { waitingEvents: 1, stalledMs: 1_000 },
  });
  onTestFinished(() => executor.close());
  const source = '{ teams { members { orders { price } } } }';
  const answer = readable(
    await executor.execute({ source, document: parse(source), operationName: null, variables: {}, request: someRequest() }),
  );
  const team = (currency: string) => ({
    members: [{ orders: [{ price: `o1 of 1 in ${currency}` }, { price: `o2 of 2 in ${currency}` }] }],
  });
  expect(answer).toEqual({ data: { teams: [team('EUR'), team('USD'), team('EUR')] } });
  // One request for each currency.
  expect(asked.filter(({ query }) => query.includes('price'))).toHaveLength(2);
});
