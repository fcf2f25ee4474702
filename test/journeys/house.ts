import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RealPostgres, realPostgres } from '../real/postgres.js';
import { realRedis } from '../real/redis.js';
import { type Running, run, start } from './process.js';

/** A hub that takes calls, of one process or of several. */
export interface House {
  /** Where the graph and the dashboards are. */
  url: string;
  /** Where Twilio calls. */
  door: string;
  processes: Record<string, Running>;
  /** Ends every process by SIGTERM; resolves to how they ended. */
  stop(): Promise<Record<string, number | null>>;
}

/** A hub whose parts, and the server that it stores in, can be taken away. */
export interface SeparateHouse extends House {
  postgres: RealPostgres;
  /** Starts a process again at the address where it was. */
  again(name: string): Promise<void>;
}

/** Signs the calls of the tests. */
export const AUTH_TOKEN = 'journeys';
/** Who calls this number is answered in Chinese. */
const CHINESE_NUMBER = '+861057550100';

const COMMON = {
  PORT: '0',
  LOG_LEVEL: 'info',
  MEDIA_NODE: 'journeys',
  TWILIO_AUTH_TOKEN: AUTH_TOKEN,
  CHINESE_NUMBERS: CHINESE_NUMBER,
  RECOGNISERS: '3',
};

/** The whole hub in one process on its own embedded database. */
export async function oneProcess(env: Record<string, string> = {}): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-journeys-'));
  const hub = await start('hub', { env: { ...COMMON, DATA_DIR: folder, SAMPLE_DATA: 'yes', ...env } });
  return {
    url: hub.url,
    door: hub.url,
    processes: { hub },
    async stop() {
      const { code } = await hub.stop();
      await rm(folder, { recursive: true, force: true });
      return { hub: code };
    },
  };
}

/** Every part a process of its own, over HTTP, a real Redis and a real PostgreSQL. */
export async function separateProcesses(env: Record<string, string> = {}): Promise<SeparateHouse> {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-journeys-'));
  const [postgres, redis] = await Promise.all([realPostgres(), realRedis()]);
  const settings = { ...COMMON, DATABASE_URL: postgres.url, REDIS_URL: redis.url, DATA_DIR: folder, ...env };
  const migrated = await run('migrate', { args: ['deploy'], env: settings });
  if (migrated.code !== 0) throw new Error(migrated.stderr);

  const processes: Record<string, Running> = {};
  const starts: Record<string, (port?: string) => Promise<Running>> = {};
  const begin = async (name: string, program: string, more: Record<string, string> = {}, args: string[] = []): Promise<Running> => {
    starts[name] = (PORT = '0') => start(program, { args, env: { ...settings, ...more, PORT } });
    processes[name] = await starts[name]();
    return processes[name];
  };
  const [media, ...subgraphs] = await Promise.all([
    begin('media', 'media'),
    begin('orders', 'subgraph', {}, ['orders']),
    begin('calls', 'subgraph', {}, ['calls']),
    begin('others', 'subgraph', {}, ['crm,tickets,knowledge', 'dialog,handoff,reports']),
    begin('worker', 'worker', { SAMPLE_DATA: 'yes' }),
  ]);
  const places = subgraphs.flatMap(({ urls }) => Object.entries(urls)).filter(([name]) => name !== 'worker');
  const SUBGRAPH_URLS = places.map(place => place.join('=')).join(',');
  const gateway = await begin('gateway', 'gateway', { SUBGRAPH_URLS, MEDIA_URL: media.url });
  await begin('bot', 'bot', { GRAPH_URL: `${gateway.url}/graphql` });
  return {
    url: gateway.url,
    door: media.url,
    processes,
    postgres,
    async again(name) {
      processes[name] = await starts[name]!(new URL(processes[name]!.url).port);
    },
    async stop() {
      const codes: Record<string, number | null> = {};
      for (const name of ['bot', 'gateway', 'media', 'worker', 'others', 'calls', 'orders'])
        codes[name] = (await processes[name]!.stop()).code;
      await Promise.all([redis.stop(), postgres.stop(), rm(folder, { recursive: true, force: true })]);
      return codes;
    },
  };
}
