import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, parse } from 'graphql';
import { compose } from '#gateway/compose.js';
import { Queue } from '#platform/queue.js';

/** Calls that change, and agents who take them: an event comes from the one subgraph, the agent's name from the other. */
const FEDERATION = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key"])';

const CALLS = `type Query { call(id: ID!): Call }
  type Subscription { callUpdated(id: ID!): Call callTold(id: ID!): Call }
  type Call @key(fields: "id") { id: ID! at: Float! status: String! agent: Agent transcript: [Turn!]! }
  type Turn { role: String! text: String! }
  type Agent @key(fields: "id", resolvable: false) { id: ID! }`;
const AGENTS = 'type Query { agent(id: ID!): Agent } type Agent @key(fields: "id") { id: ID! name: String! }';

/** The same call in one schema, for who knows no federation. */
export const PLAIN = `type Query { ok: Boolean } type Subscription { callUpdated(id: ID!): Call }
  type Call { id: ID! at: Float! status: String! agent: Agent transcript: [Turn!]! }
  type Turn { role: String! text: String! } type Agent { id: ID! name: String! }`;

export const question = (field: 'callUpdated' | 'callTold'): string =>
  `subscription ($id: ID!) { ${field}(id: $id) { id at status agent { id name } transcript { role text } } }`;

/** A call with five turns, some 0.6 kB as JSON, or longer by that many characters a turn. */
export const callAt = (at: number, padding: number) => ({
  id: '1',
  at,
  status: 'ACTIVE',
  agent: { id: 'a1', name: 'Agent Smith' },
  transcript: Array.from({ length: 5 }, (_, turn) => ({
    role: turn % 2 ? 'bot' : 'user',
    text: `Lorem ipsum dolor sit amet, consectetur adipiscing elit ${turn}${'x'.repeat(padding)}`,
  })),
});

/** Whoever listens to changes in this process. */
const listeners = new Set<Queue<unknown>>();
export const listen = (): AsyncIterableIterator<unknown> => {
  const listener: Queue<unknown> = new Queue(() => listeners.delete(listener));
  listeners.add(listener);
  return listener;
};
export const emit = (padding: number): void => {
  const call = callAt(Date.now(), padding);
  for (const listener of listeners) listener.push({ callUpdated: call, callTold: call });
};

const DEFINITIONS: Record<string, { sdl: string; resolvers: object }> = {
  calls: { sdl: CALLS, resolvers: { Subscription: { callUpdated: { subscribe: listen }, callTold: { subscribe: listen } } } },
  agents: { sdl: AGENTS, resolvers: { Agent: { __resolveReference: (key: object) => key, name: () => 'Agent Smith' } } },
};

export const SUBGRAPHS = Object.keys(DEFINITIONS);

export const schemaOf = (name: string): GraphQLSchema => {
  const { sdl, resolvers } = DEFINITIONS[name]!;
  return buildSubgraphSchema([{ typeDefs: parse(`${FEDERATION} ${sdl}`), resolvers: resolvers as never }]);
};

export const supergraph = (): string =>
  compose(SUBGRAPHS.map(name => ({ name, url: `http://${name}.invalid`, sdl: `${FEDERATION} ${DEFINITIONS[name]!.sdl}` }))).supergraphSdl;
