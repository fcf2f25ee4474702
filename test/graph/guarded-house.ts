import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { compose } from '#gateway/compose.js';
import type { SubgraphOperation, SubgraphTransport } from '#gateway/transports/transport.js';
import { Queue } from '#platform/queue.js';
import { near } from './open-gateway.js';

/**
 * Four subgraphs that say who may see what of them: people (customers and firms, both parties), shop (orders), press (what
 * is said of any party), desk (calls).
 */
const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires",
  "@provides", "@shareable", "@interfaceObject", "@authenticated", "@policy", { name: "@requiresScopes", as: "@scoped" }])`;

const PEOPLE = `
  type Query {
    customer(id: ID!): Customer
    customers: [Customer!]
    parties: [Party!]
    knowns: [Known]
    vault: Vault
    firm: Firm
    motto: String
    staffMotto: String @authenticated
  }
  interface Party @key(fields: "id") { id: ID! name: String! diary: String }
  type Customer implements Party @key(fields: "id") {
    id: ID!
    name: String!
    diary: String
    email: String @scoped(scopes: [["crm:read"]])
    phone: String @scoped(scopes: [["crm:read", "crm:phone"], ["admin"]])
    pin: String! @policy(policies: [["vault"]])
    rank: Rank
    mail: Mail
    spouse: Customer
    children: [Customer!]
    notes: [[Note]!]
  }
  type Firm implements Party @key(fields: "id") @scoped(scopes: [["firm:read"]]) {
    id: ID!
    name: String!
    diary: String @policy(policies: [["diary"]])
    vat: String
    owner: Customer
  }
  union Known = Customer | Firm
  enum Rank @authenticated { GOLD PLAIN }
  scalar Mail @scoped(scopes: [["mail"]])
  type Note { text: String hidden: String! @policy(policies: [["notes"]]) author: Customer }
  type Vault @policy(policies: [["vault"]]) { gold: Int }
`;

const SHOP = `
  type Customer @key(fields: "id") {
    id: ID!
    email: String @external
    orders(first: Int): [Order!]
    greeting: String @requires(fields: "email") @scoped(scopes: [["crm:read"]])
    points: Int @policy(policies: [["points"]])
  }
  type Order @key(fields: "id") { id: ID! status: String total: Int! @scoped(scopes: [["shop:money"]]) buyer: Customer }
`;

const PRESS = `
  type Party @interfaceObject @key(fields: "id") { id: ID! reviews: [String!] @scoped(scopes: [["reviews"]]) fans: Int }
`;

const DESK = `
  type Query { call(id: ID!): Call calls: [Call!] }
  type Mutation { moveCall(id: ID!, phase: String): Call wipeCalls: Int @scoped(scopes: [["ops"]]) endCall(id: ID!): Boolean! @policy(policies: [["ops"]]) }
  type Subscription { callChanged: Call tapped: String @policy(policies: [["tap"]]) }
  type Call @key(fields: "id") { id: ID! phase: String customer: Customer transcript: String @scoped(scopes: [["calls:hear"]]) }
  type Customer @key(fields: "id", resolvable: false) { id: ID! }
`;

const customers = [
  {
    id: 'c1',
    name: 'Ada',
    email: 'ada@x',
    phone: '+44',
    rank: 'GOLD',
    mail: 'box 1',
    spouse: 'c2',
    children: ['c2', 'c3'],
    pin: '1',
    diary: 'd1',
  },
  {
    id: 'c2',
    name: '林小雨',
    email: 'lin@x',
    phone: null,
    rank: 'PLAIN',
    mail: null,
    spouse: 'c1',
    children: ['c3'],
    pin: '2',
    diary: null,
  },
  { id: 'c3', name: 'Bo', email: null, phone: '+86', rank: null, mail: 'box 3', spouse: null, children: [], pin: '3', diary: 'd3' },
].map(customer => ({ ...customer, __typename: 'Customer' }));
const firms = [{ __typename: 'Firm', id: 'f1', name: 'Acme', diary: 'df', vat: 'V1', owner: 'c1' }];

type Being = (typeof customers)[number];
const one = (id: string | null) => customers.find(customer => customer.id === id) ?? null;
const sameReference = { __resolveReference: (reference: object) => reference };
const orders = ({ id }: { id: string }) =>
  id === 'c3' ? [] : [1, 2].map(n => ({ id: `o${n}-${id}`, status: 'SENT', total: n, buyer: { id } }));

export interface GuardedHouse {
  supergraphSdl: string;
  transports: SubgraphTransport[];
  /** All that subgraphs have been asked. */
  requests: (SubgraphOperation & { subgraph: string })[];
  /** Sends an event to every subscriber of callChanged. */
  send(event: { id: string }): void;
  /** Subscriptions that the desk has open. */
  listeners: Set<Queue<unknown>>;
  /** What has been done to calls. */
  done: string[];
}

export const guardedHouse = (): GuardedHouse => {
  const listeners = new Set<Queue<unknown>>();
  const done: string[] = [];
  const calls = [
    { id: 'call-1', phase: 'INBOUND', customer: { id: 'c1' }, transcript: 'hello' },
    { id: 'call-2', phase: 'INBOUND', customer: null, transcript: null },
  ];
  const resolvers = {
    people: {
      Query: {
        customer: (_: unknown, { id }: { id: string }) => one(id),
        customers: () => customers,
        parties: () => [...customers, ...firms],
        knowns: () => [customers[0], null, ...firms],
        vault: () => ({ gold: 7 }),
        firm: () => firms[0],
        motto: () => 'People first',
        staffMotto: () => 'Coffee first',
      },
      Party: { __resolveType: ({ __typename }: Being) => __typename, __resolveReference: ({ id }: Being) => one(id) ?? firms[0] },
      Customer: {
        __resolveReference: ({ id }: Being) => one(id),
        spouse: ({ spouse }: Being) => one(spouse),
        children: ({ children }: Being) => children.map(one),
        notes: ({ id }: Being) => [[{ text: `about ${id}`, hidden: 'h', author: one('c2') }, null], []],
      },
      Firm: { __resolveReference: () => firms[0], owner: ({ owner }: { owner: string }) => one(owner) },
      Known: { __resolveType: ({ __typename }: Being) => __typename },
    },
    shop: {
      Customer: {
        ...sameReference,
        orders: (customer: Being, { first = 2 }: { first?: number }) => orders(customer).slice(0, first),
        greeting: ({ email }: Being) => `Dear ${email}`,
        points: () => 5,
      },
      Order: { __resolveReference: ({ id }: { id: string }) => orders({ id: id.slice(3) }).find(order => order.id === id) },
    },
    press: { Party: { ...sameReference, reviews: ({ id }: Being) => [`fine, ${id}`], fans: () => 3 } },
    desk: {
      Query: { call: (_: unknown, { id }: { id: string }) => calls.find(call => call.id === id), calls: () => calls },
      Mutation: {
        moveCall: (_: unknown, { id, phase }: { id: string; phase: string }) => {
          done.push(`${id} to ${phase}`);
          return { ...calls.find(call => call.id === id), phase };
        },
        wipeCalls: () => done.push('wiped'),
        endCall: () => done.push('ended') > 0,
      },
      Subscription: {
        callChanged: {
          subscribe: () => {
            const listener: Queue<unknown> = new Queue(() => listeners.delete(listener));
            listeners.add(listener);
            return listener;
          },
          resolve: ({ id }: { id: string }) => calls.find(call => call.id === id),
        },
        tapped: { subscribe: () => new Queue(() => {}) },
      },
      Call: { __resolveReference: ({ id }: { id: string }) => calls.find(call => call.id === id) },
    },
  };

  const requests: GuardedHouse['requests'] = [];
  const sources = Object.entries({ people: PEOPLE, shop: SHOP, press: PRESS, desk: DESK }).map(([name, sdl]) => ({
    name,
    sdl: LINK + sdl,
  }));
  const transports = sources.map(({ name, sdl }) => {
    const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers[name as keyof typeof resolvers] as never }]);
    const transport = near({ name, sdl, schema, contextFor: request => ({ request, loaders: {} }) });
    const recorded =
      <T>(ask: (operation: SubgraphOperation) => T) =>
      (operation: SubgraphOperation): T => {
        requests.push({ ...operation, subgraph: name });
        return ask(operation);
      };
    return { ...transport, execute: recorded(transport.execute), subscribe: recorded(transport.subscribe) };
  });
  const { supergraphSdl } = compose(sources.map(({ name, sdl }) => ({ name, sdl, url: `http://${name}.invalid` })));
  const send = (event: { id: string }) => {
    for (const listener of listeners) listener.push({ callChanged: event, ...event });
  };
  return { supergraphSdl, transports, requests, send, listeners, done };
};
