import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { ApolloGateway, LocalGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { Pool } from 'undici';
import { liftAccess } from '#gateway/access/access-map.js';
import { inProcessCache } from '#gateway/caches/in-process.js';
import { chooseExecutor } from '#gateway/executors/choose.js';
import { gateway } from '#gateway/index.js';
import { inProcess } from '#gateway/transports/in-process.js';
import { developmentClient } from '#kernel/client.js';
import { systemClock } from '#kernel/clock.js';
import { timeOrderedIds } from '#kernel/ids.js';
import { httpServer } from '#platform/http/server.js';
import { silentLog } from '#platform/log.js';
import type { Subgraph } from '#platform/subgraph/subgraph.js';
import { ADA } from '#prisma/sample/index.js';
import { CALL_VIEW, WHOLE_CALL } from '../graph/call-view.js';
import { openOwnHouse } from '../graph/own-house.js';
import { percentile, print } from './figure.js';

/**
 * How long a dialog service waits for what it wants to know when a call comes in (call, customer, 5 orders, 5 tickets,
 * articles), and for all that the graph knows of the call: one question over HTTP on loopback to the embedded hub,
 * on PGlite with the sample data, one asked after the other. The peer is plain @apollo/server with @apollo/gateway and its
 * LocalGraphQLDataSource, over the same subgraphs and the same database, asked in turns with ours. A third asks a gateway
 * of ours that keeps entities, as `call_view_warm`: what belongs to the customer is known, the call itself and the articles are asked.
 */
const bench = 'call-view';
const WARM_UP = 40;
const ROUNDS = 200;

process.env.APOLLO_TELEMETRY_DISABLED = 'true';
const house = await openOwnHouse({ remembers: false });

/** The caller is to have five orders and five tickets, all that is asked for; the sample's Ada is given what she lacks. */
const FIVE = 5;
const { client } = house.database;
const lacking = async (owned: Promise<number>): Promise<number> => Math.max(0, FIVE - (await owned));
const others = { select: { id: true }, where: { customerId: { not: ADA } }, orderBy: { id: 'asc' as const } };
const orders = await client.order.findMany({ ...others, take: await lacking(client.order.count({ where: { customerId: ADA } })) });
await client.order.updateMany({ where: { id: { in: orders.map(({ id }) => id) } }, data: { customerId: ADA } });
const tickets = await client.ticket.findMany({ ...others, take: await lacking(client.ticket.count({ where: { customerId: ADA } })) });
await client.ticket.updateMany({ where: { id: { in: tickets.map(({ id }) => id) } }, data: { customerId: ADA } });

const callId = 'bench-1';
const about = { door: 'browser', node: 'media-1', doorCallId: callId, from: '+14155550123', to: '+442079460000', language: 'EN' as const };
await house.tell({ kind: 'call.started', callId, ...about, context: {} });
await house.tell({ kind: 'call.answered', callId });
while ((await client.callEvent.count()) < 2) await new Promise(resolve => setTimeout(resolve, 10));

class Local extends LocalGraphQLDataSource {
  constructor(private readonly subgraph: Subgraph) {
    super(subgraph.schema);
  }
  override process(options: Parameters<LocalGraphQLDataSource['process']>[0]) {
    const request = { client: developmentClient, purpose: 'SERVE_CALL' as const, callId: null, deadline: null };
    return super.process({ ...options, context: this.subgraph.contextFor(request) as never });
  }
}
const supergraphSdl = await readFile('gateway/supergraph.graphql', 'utf8');
const peerGateway = new ApolloGateway({
  // It refuses a graph that says who may see what.
  supergraphSdl: liftAccess(supergraphSdl).supergraphSdl,
  buildService: ({ name }) => new Local(house.subgraphs.find(subgraph => subgraph.name === name)!),
  logger: { debug() {}, info() {}, warn() {}, error: console.error },
});
const peer = new ApolloServer({ gateway: peerGateway });
const { url: peerUrl } = await startStandaloneServer(peer, { listen: { port: 0, host: '127.0.0.1' } });

/** Kept in this measurement only: what the house lets be kept are customers and articles. */
const POLICIES = ['Customer', 'Address', 'Order', 'OrderItem', 'Shipment', 'Money', 'Ticket'];
const remembering = gateway({
  supergraphSdl,
  transports: house.subgraphs.map(subgraph => inProcess(subgraph, { log: silentLog })),
  ...{ clock: systemClock, ids: timeOrderedIds(), log: silentLog, development: true },
  executor: await chooseExecutor({ executor: 'compiled', planner: null }, silentLog),
  caches: {
    cache: inProcessCache({ clock: systemClock }),
    policies: Object.fromEntries(POLICIES.map(type => [type, { maxAgeMs: 3_600_000, scope: 'PRIVATE' as const }])),
  },
});
await remembering.start();
const warmServer = httpServer({ routes: [remembering.routes], port: 0, log: silentLog });
const { url: warmUrl } = await warmServer.listen();

const QUESTIONS = { call_view: CALL_VIEW, whole_call: WHOLE_CALL };
const variables = { id: callId, question: 'How do I return something?', from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' };

interface Asked {
  data: { call: { customer: { orders: unknown[]; tickets: unknown[] } } };
  bytes: number;
  ms: number;
}

const asker = (url: string, path: string) => {
  const pool = new Pool(new URL(url).origin, { connections: 1 });
  return {
    async ask(query: string): Promise<Asked> {
      const start = performance.now();
      const body = JSON.stringify({ query, variables });
      const response = await pool.request({ method: 'POST', path, headers: { 'content-type': 'application/json' }, body });
      const text = await response.body.text();
      const ms = performance.now() - start;
      const { data, errors } = JSON.parse(text);
      if (errors) throw new Error(`the answer has errors: ${JSON.stringify(errors)}`);
      return { data, bytes: Buffer.byteLength(text), ms };
    },
    close: () => pool.close(),
  };
};
const ours = asker(house.url, '/graphql');
const theirs = asker(peerUrl, '/');

for (const [name, query] of Object.entries(QUESTIONS)) {
  const first = await ours.ask(query);
  const { orders, tickets } = first.data.call.customer;
  if (orders.length !== FIVE || tickets.length !== FIVE)
    throw new Error(`${orders.length} orders and ${tickets.length} tickets were answered`);
  for (let round = 0; round < WARM_UP; round++) {
    const [mine, other] = [await ours.ask(query), await theirs.ask(query)];
    if (!isDeepStrictEqual(mine.data, other.data)) throw new Error(`the two do not answer ${name} the same`);
  }
  const times = { ours: [] as number[], theirs: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    times.ours.push((await ours.ask(query)).ms);
    times.theirs.push((await theirs.ask(query)).ms);
  }
  print({ bench, figure: `${name}_first`, value: first.ms, unit: 'ms' });
  print({ bench, figure: `${name}_p50`, value: percentile(times.ours, 0.5), unit: 'ms', peer: percentile(times.theirs, 0.5) });
  print({ bench, figure: `${name}_p95`, value: percentile(times.ours, 0.95), unit: 'ms', peer: percentile(times.theirs, 0.95) });
  print({ bench, figure: `${name}_bytes`, value: first.bytes, unit: 'bytes' });
}

const warm = asker(warmUrl, '/graphql');
const warmTimes = { warm: [] as number[], theirs: [] as number[] };
for (let round = 0; round < WARM_UP + ROUNDS; round++) {
  const [known, other] = [await warm.ask(CALL_VIEW), await theirs.ask(CALL_VIEW)];
  if (!isDeepStrictEqual(known.data, other.data)) throw new Error('what is known is not what is so');
  if (round < WARM_UP) continue;
  warmTimes.warm.push(known.ms);
  warmTimes.theirs.push(other.ms);
}
print({ bench, figure: 'call_view_warm_p50', value: percentile(warmTimes.warm, 0.5), unit: 'ms', peer: percentile(warmTimes.theirs, 0.5) });
print({
  bench,
  figure: 'call_view_warm_p95',
  value: percentile(warmTimes.warm, 0.95),
  unit: 'ms',
  peer: percentile(warmTimes.theirs, 0.95),
});

await Promise.all([ours.close(), theirs.close(), warm.close()]);
await warmServer.close();
await remembering.close();
await peer.stop();
await house.close();
