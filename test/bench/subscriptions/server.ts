import 'reflect-metadata';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSchema, subscribe } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { chooseExecutor } from '#gateway/executors/choose.js';
import { gateway } from '#gateway/index.js';
import { LIVE_LIMITS } from '#gateway/subscriptions/limits.js';
import { inProcess } from '#gateway/transports/in-process.js';
import { systemClock } from '#kernel/clock.js';
import { timeOrderedIds } from '#kernel/ids.js';
import { httpServer } from '#platform/http/server.js';
import { silentLog } from '#platform/log.js';
import { emit, listen, PLAIN, SUBGRAPHS, schemaOf, supergraph } from './world.js';

/** What is under test, in this process: our gateway, or graphql-ws over graphql-js as they come. Told what to do by its parent. */
const ours = async (): Promise<number> => {
  const transports = SUBGRAPHS.map(name =>
    inProcess({ name, schema: schemaOf(name), contextFor: () => ({}) } as never, { log: silentLog }),
  );
  const door = gateway({
    supergraphSdl: supergraph(),
    transports,
    clock: systemClock,
    ids: timeOrderedIds(),
    log: silentLog,
    development: false,
    executor: await chooseExecutor({ executor: 'compiled', planner: null }, silentLog),
    topics: { callTold: 'resume' },
    // Otherwise those who do not read, and so answer no ping, would be cut off before anything can be measured. All are one
    // client, and some come before those who are measured.
    limits: { pingMs: 3_600_000, maxClientConnections: LIVE_LIMITS.maxConnections },
  });
  await door.start();
  const { url } = await httpServer({ routes: [door.routes], port: 0, log: silentLog }).listen();
  return Number(new URL(url).port);
};

/** The simple way: each client's operation is executed for each event, and each payload written for each client. */
const plain = async (): Promise<number> => {
  const server = createServer();
  const sockets = new WebSocketServer({ server, path: '/graphql', perMessageDeflate: false });
  useServer({ schema: buildSchema(PLAIN), subscribe, roots: { subscription: { callUpdated: listen } as never } }, sockets, 15_000);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

export type ToServer = { emit: number } | { stats: true };
export type FromServer = { port: number } | { rss: number; heap: number; cpuUs: number };

const say = (message: FromServer): void => void process.send!(message);

process.on('message', (message: ToServer) => {
  if ('emit' in message) return emit(message.emit);
  // Twice, and with time between: what the first finds dead is given back to the system only later.
  globalThis.gc?.();
  setTimeout(() => {
    globalThis.gc?.();
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed: heap } = process.memoryUsage();
    say({ rss, heap, cpuUs: user + system });
  }, 300);
});
say({ port: await (process.argv[2] === 'ours' ? ours() : plain()) });
