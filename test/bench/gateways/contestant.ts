import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { ApolloGateway, LocalGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { inProcessCache } from '#gateway/caches/in-process.js';
import { chooseExecutor } from '#gateway/executors/choose.js';
import { type GatewayOptions, gateway } from '#gateway/index.js';
import { subgraphsOf } from '#gateway/supergraph.js';
import { http } from '#gateway/transports/http.js';
import { inProcess } from '#gateway/transports/in-process.js';
import { systemClock } from '#kernel/clock.js';
import { timeOrderedIds } from '#kernel/ids.js';
import { httpServer } from '#platform/http/server.js';
import { silentLog } from '#platform/log.js';
import { promptEntities } from '#platform/subgraph/entities.js';
import { SUBGRAPHS, schemaOf } from './world.js';

/**
 * One gateway in this process, over a supergraph file: `contestant.js NAME FILE [shared]`. Says its address. Shared: with
 * what our gateway can do about requests for the same, which is off otherwise.
 */
const [name, file, mode] = process.argv.slice(2) as [string, string, string?];
const supergraphSdl = readFileSync(file, 'utf8');

/** What our gateway does about requests for the same. Others are as they come: Hive's joins equal questions to a subgraph under way. */
const minute = { maxAgeMs: 60_000, scope: 'PUBLIC' } as const;
const SHARING: Partial<GatewayOptions> = {
  caches: {
    cache: inProcessCache({ clock: systemClock }),
    policies: Object.fromEntries(['User', 'Product', 'Review'].map(type => [type, minute])),
  },
  share: { subgraphs: true, clients: true },
};

const ours = async (near: boolean): Promise<string> => {
  const clock = systemClock;
  const transports = near
    ? SUBGRAPHS.map(subgraph =>
        inProcess({ name: subgraph, schema: promptEntities(schemaOf(subgraph)), contextFor: () => ({}) } as never, { log: silentLog }),
      )
    : subgraphsOf(supergraphSdl).map(({ name, url }) => http({ name, url, clock }));
  const executor = await chooseExecutor({ executor: 'compiled', planner: null }, silentLog);
  const door = gateway({
    supergraphSdl,
    transports,
    clock,
    ids: timeOrderedIds(),
    log: silentLog,
    development: false,
    executor,
    ...(mode === 'shared' && SHARING),
  });
  const server = httpServer({ routes: [door.routes], port: 0, log: silentLog });
  await door.start();
  return `${(await server.listen()).url}/graphql`;
};

const apollo = async (near: boolean): Promise<string> => {
  const buildService = ({ name }: { name: string }) => new LocalGraphQLDataSource(schemaOf(name));
  const quiet = { debug() {}, info() {}, warn() {}, error: console.error };
  const server = new ApolloServer({
    gateway: new ApolloGateway({ supergraphSdl, logger: quiet, ...(near && { buildService }) }),
  });
  return (await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } })).url;
};

const START: Record<string, () => Promise<string>> = {
  ours: () => ours(false),
  ours_in_process: () => ours(true),
  apollo: () => apollo(false),
  apollo_in_process: () => apollo(true),
};
console.log(await START[name]!());
