import { randomUUID } from 'node:crypto';
import { here, openGateway } from '#apps/parts/graph.js';
import type { Ground } from '#apps/parts/ground.js';
import { fillWithSample } from '#apps/parts/sample.js';
import { keepWorking, SUBGRAPHS, soilOn } from '#apps/parts/subgraphs.js';
import type { Gateway } from '#gateway/index.js';
import { CALL_EVENTS, type CallEvent } from '#kernel/call-event.js';
import { systemClock } from '#kernel/clock.js';
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
  database: Database;
  /** What the media service would tell. */
  tell(event: Told<CallEvent>): Promise<void>;
  close(): Promise<void>;
}

/** All subgraphs of the house over the embedded database with the sample data, behind the gateway; no media, no bot. */
export async function openOwnHouse(): Promise<OwnHouse> {
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
  const soil = soilOn(ground, { timeZone: 'UTC', worker: true });
  await fillWithSample(soil);
  const subgraphs: Subgraph[] = [];
  for (const grow of Object.values(SUBGRAPHS)) subgraphs.push(keepWorking(await grow(soil), soil));
  const gateway = await openGateway(ground, {
    supergraph: 'gateway/supergraph.graphql',
    development: true,
    host: '127.0.0.1',
    transports: here(subgraphs, ground),
  });
  await gateway.start();
  const server = lifecycle.opened('listener', httpServer({ routes: [gateway.routes], port: 0, log: silentLog }), opened => opened.close());
  const { url } = await server.listen();
  return {
    url,
    gateway,
    subgraphs,
    database,
    tell: async event => void (await bus.append(CALL_EVENTS, { ...event, id: randomUUID(), at: new Date().toISOString() })),
    close: () => lifecycle.close(),
  };
}
