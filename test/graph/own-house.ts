import { randomUUID } from 'node:crypto';
import type { Connectors } from '#apps/parts/connectors.js';
import { here, openGateway } from '#apps/parts/graph.js';
import type { Ground } from '#apps/parts/ground.js';
import { fillWithSample } from '#apps/parts/sample.js';
import { type RunningSubgraph, SUBGRAPHS, startWork, subgraphNeeds } from '#apps/parts/subgraphs.js';
import type { Gateway } from '#gateway/index.js';
import { supergraphFile } from '#gateway/origins/file.js';
import type { SubgraphTransport } from '#gateway/transports/transport.js';
import { CALL_EVENTS, type CallEvent } from '#kernel/call-event.js';
import { systemClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { timeOrderedIds } from '#kernel/ids.js';
import { inProcessBus } from '#platform/bus/in-process.js';
import { inProcessStore } from '#platform/bus/in-process-store.js';
import { httpServer } from '#platform/http/server.js';
import { Lifecycle } from '#platform/lifecycle.js';
import { silentLog } from '#platform/log.js';
import type { Subgraph } from '#platform/subgraph/subgraph.js';
import type { Database } from '#prisma/database.js';
import { testDatabase } from '#prisma/testing.js';

/** An event of any kind, before it has its id and time. */
type Told<E> = E extends unknown ? Omit<E, 'id' | 'at'> : never;

export interface OwnHouse {
  url: string;
  gateway: Gateway;
  subgraphs: Subgraph[];
  systems: Connectors;
  database: Database;
  /** Subgraphs by name that cannot be reached for now. */
  down: Set<string>;
  /** By name, which subgraphs were asked, in this order. */
  asked: string[];
  /** What the media service would tell. */
  tell(event: Told<CallEvent>): Promise<void>;
  close(): Promise<void>;
}

/**
 * All subgraphs of the house over the embedded database with the sample data, behind the gateway; no media, no bot. It keeps
 * what the subgraphs say, but with `remembers: false`.
 */
export async function openOwnHouse({ remembers = true }: { remembers?: boolean } = {}): Promise<OwnHouse> {
  const lifecycle = new Lifecycle(silentLog);
  const database = lifecycle.opened('database', await testDatabase(), opened => opened.close());
  const bus = lifecycle.opened('bus', inProcessBus(), opened => opened.close());
  const ground: Ground & { database: Database } = {
    clock: systemClock,
    ids: timeOrderedIds(),
    log: silentLog,
    lifecycle,
    bus,
    store: inProcessStore(),
    health: [],
    database,
  };
  const needs = subgraphNeeds(ground, { timeZone: 'UTC', worker: true });
  await fillWithSample(needs);
  const running: RunningSubgraph[] = [];
  for (const make of Object.values(SUBGRAPHS)) running.push(startWork(await make(needs), needs));
  const down = new Set<string>();
  const asked: string[] = [];
  const gateway = await openGateway(ground, {
    origin: supergraphFile('gateway/supergraph.graphql'),
    development: true,
    host: '127.0.0.1',
    transports: here(running, ground).map(transport => watched(transport, down, asked)),
    ...(!remembers && { cacheBytes: 0 }),
  });
  await gateway.start();
  const server = lifecycle.opened('listener', httpServer({ routes: [gateway.routes], port: 0, log: silentLog }), opened => opened.close());
  const { url } = await server.listen();
  return {
    url,
    gateway,
    subgraphs: running.map(({ subgraph }) => subgraph),
    systems: needs.systems,
    database,
    down,
    asked,
    tell: async event => void (await bus.append(CALL_EVENTS, { ...event, id: randomUUID(), at: new Date().toISOString() })),
    close: () => lifecycle.close(),
  };
}

const watched = (transport: SubgraphTransport, down: ReadonlySet<string>, asked: string[]): SubgraphTransport => ({
  ...transport,
  execute(operation) {
    asked.push(transport.name);
    return down.has(transport.name)
      ? Promise.reject(new HubError('UPSTREAM_UNAVAILABLE', `${transport.name} cannot be reached`))
      : transport.execute(operation);
  },
});
