import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { percentile, print } from './figure.js';
import type { FromClients, ToClients } from './subscriptions/clients.js';
import type { FromServer, ToServer } from './subscriptions/server.js';

/**
 * What subscribers cost the gateway: memory of each, processor time of each delivery, what those who do not read add, and
 * whether those who come back get what they missed. The gateway has a processor to itself, the subscribers another. Beside
 * it graphql-ws with graphql-js, which executes for each client. Options: subscribers (10000), readers (5000), storms (100).
 */
const bench = 'subscriptions';
const [many = '10000', readers = '5000', storms = '100'] = process.argv.slice(2);
const STALLED = 100;

interface Child<To, From> {
  tell(message: To): void;
  ask(message: To): Promise<From>;
  heard(): Promise<From>;
  stop(): Promise<void>;
}

const start = <To extends object, From>(cpu: number, file: string, ...args: string[]): Child<To, From> => {
  const path = fileURLToPath(new URL(`./subscriptions/${file}.js`, import.meta.url));
  const child: ChildProcess = spawn('taskset', ['-c', String(cpu), process.execPath, '--expose-gc', path, ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: 'true' },
  });
  process.once('exit', () => child.kill('SIGKILL'));
  let stopped = false;
  child.once('exit', () => {
    if (stopped) return;
    process.stderr.write(`What is measured needs the process of ${file}, which has ended\n`);
    process.exit(1);
  });
  const heard = async () => (await once(child, 'message'))[0] as From;
  return {
    heard,
    tell: message => void child.send(message),
    ask: async message => {
      const answer = heard();
      child.send(message);
      return answer;
    },
    async stop() {
      stopped = true;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
};

type Server = Child<ToServer, FromServer>;
type Clients = Child<ToClients, FromClients>;
type Stats = Extract<FromServer, { rss: number }>;

const statsOf = async (server: Server): Promise<Stats> => (await server.ask({ stats: true })) as Stats;

/** Each event once the one before has reached everyone; how long each took to each reader. */
const deliver = async (server: Server, clients: Clients, count: number, events: number, padding = 0): Promise<number[]> => {
  const all: number[] = [];
  for (let event = 0; event < events; event++) {
    await clients.ask({ expect: count });
    const received = clients.heard();
    server.tell({ emit: padding });
    const { times } = (await received) as { times: number[] };
    // Not `push(...times)`: there are more than a call may have arguments.
    for (const time of times) all.push(time);
  }
  return all;
};

const withBoth = async <T>(which: string, work: (server: Server, clients: Clients, port: number) => Promise<T>): Promise<T> => {
  const server: Server = start(0, 'server', which);
  const { port } = (await server.heard()) as { port: number };
  const clients: Clients = start(1, 'clients');
  try {
    return await work(server, clients, port);
  } finally {
    await Promise.all([clients.stop(), server.stop()]);
  }
};

/** Bytes of memory that one idle subscriber takes, and processor time that one delivery takes. */
const idleAndBusy = (which: string, count: number, events: number) =>
  withBoth(which, async (server, clients, port) => {
    // What the first few have loaded and compiled is no cost of the next thousands.
    await clients.ask({ open: 100, port, field: 'callUpdated' });
    await deliver(server, clients, 100, 20);
    const before = await statsOf(server);
    await clients.ask({ open: count, port, field: 'callUpdated' });
    const idle = await statsOf(server);
    await deliver(server, clients, count + 100, 2);
    const start = await statsOf(server);
    const times = await deliver(server, clients, count + 100, events);
    const end = await statsOf(server);
    return {
      kilobytes: (idle.rss - before.rss) / count / 1024,
      heapKilobytes: (idle.heap - before.heap) / count / 1024,
      deliveryUs: (end.cpuUs - start.cpuUs) / ((count + 100) * events),
      p50: percentile(times, 0.5),
    };
  });

const ours = await idleAndBusy('ours', Number(many), 20);
const plain = await idleAndBusy('plain', Number(many), 5);
print({ bench, figure: 'memory_of_a_subscriber_limit', value: ours.kilobytes, unit: 'kB', peer: 20 });
print({ bench, figure: 'memory_of_a_subscriber_graphql_ws', value: ours.kilobytes, unit: 'kB', peer: plain.kilobytes });
print({ bench, figure: 'heap_of_a_subscriber_graphql_ws', value: ours.heapKilobytes, unit: 'kB', peer: plain.heapKilobytes });
print({ bench, figure: 'cpu_of_a_delivery_limit', value: ours.deliveryUs, unit: 'us', peer: 20 });
print({ bench, figure: 'cpu_of_a_delivery_graphql_ws', value: ours.deliveryUs, unit: 'us', peer: plain.deliveryUs });
print({ bench, figure: 'delivery_p50_graphql_ws', value: ours.p50, unit: 'ms', peer: plain.p50 });

await withBoth('ours', async (server, clients, port) => {
  const count = Number(readers);
  await clients.ask({ open: count, port, field: 'callTold' });
  // As much to each as a system's own buffers of a connection can hold, so that the rest has to wait with the gateway.
  const fill = (present: number, events: number) => deliver(server, clients, present, events, 3_200);
  const [calm, beside]: [number[], number[]] = [[], []];
  await fill(count, 60);
  const before = await statsOf(server);
  for (const time of await deliver(server, clients, count, 100)) calm.push(time);
  await clients.ask({ stall: STALLED });
  await fill(count - STALLED, 300);
  for (const time of await deliver(server, clients, count - STALLED, 200)) beside.push(time);
  const after = await statsOf(server);
  await clients.ask({ stall: 0 });
  // Before and after, so that what else the machine does falls on both.
  for (const time of await deliver(server, clients, count, 100)) calm.push(time);
  print({ bench, figure: `memory_of_${STALLED}_stalled_limit`, value: (after.rss - before.rss) / 2 ** 20, unit: 'MiB', peer: 32 });
  print({ bench, figure: 'p99_beside_stalled', value: percentile(beside, 0.99), unit: 'ms', peer: percentile(calm, 0.99) });
});

await withBoth('ours', async (server, clients, port) => {
  await clients.ask({ open: 200, port, field: 'callTold' });
  await deliver(server, clients, 200, 1);
  let events = 1;
  const told = setInterval(() => {
    server.tell({ emit: 0 });
    events++;
  }, 5);
  let said: Extract<FromClients, { lost: number }> = { lost: 0, twice: 0, gaps: 0 };
  for (let storm = 0; storm < Number(storms); storm++) said = (await clients.ask({ storm: true })) as typeof said;
  clearInterval(told);
  print({ bench, figure: `events_told_during_${storms}_storms`, value: events, unit: 'events' });
  print({ bench, figure: 'lost_in_storms_limit', value: said.lost + said.gaps, unit: 'events', peer: 0 });
  print({ bench, figure: 'twice_in_storms_limit', value: said.twice, unit: 'events', peer: 0 });
});
process.exit(0);
