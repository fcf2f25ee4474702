import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realPostgres } from '../real/postgres.js';
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

/** Signs the calls of the tests. */
export const AUTH_TOKEN = 'journeys';
/** Who calls this number is answered in Chinese. */
export const CHINESE_NUMBER = '+861057550100';

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
export async function separateProcesses(env: Record<string, string> = {}): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-journeys-'));
  const [postgres, redis] = await Promise.all([realPostgres(), realRedis()]);
  const settings = { ...COMMON, DATABASE_URL: postgres.url, REDIS_URL: redis.url, DATA_DIR: folder, ...env };
  const migrated = await run('migrate', { args: ['deploy'], env: settings });
  if (migrated.code !== 0) throw new Error(migrated.stderr);

  const begin = (name: string, more: Record<string, string> = {}, args: string[] = []) =>
    start(name, { args, env: { ...settings, ...more } });
  const [worker, orders, calls, others, media] = await Promise.all([
    begin('worker', { SAMPLE_DATA: 'yes' }),
    begin('subgraph', {}, ['orders']),
    begin('subgraph', {}, ['calls']),
    begin('subgraph', {}, ['crm,tickets', 'knowledge,dialog,handoff,reports']),
    begin('media'),
  ]);
  const places = { ...orders.urls, ...calls.urls, ...others.urls };
  const SUBGRAPH_URLS = Object.entries(places)
    .map(([name, url]) => `${name}=${url}`)
    .join(',');
  const gateway = await begin('gateway', { SUBGRAPH_URLS, MEDIA_URL: media.url });
  const bot = await begin('bot', { GRAPH_URL: `${gateway.url}/graphql` });
  const processes = { worker, orders, calls, others, media, gateway, bot };
  return {
    url: gateway.url,
    door: media.url,
    processes,
    async stop() {
      const codes: Record<string, number | null> = {};
      // In the order in which they lean on each other, as an operator would.
      for (const [name, running] of Object.entries(processes).reverse()) codes[name] = (await running.stop()).code;
      await Promise.all([redis.stop(), postgres.stop(), rm(folder, { recursive: true, force: true })]);
      return codes;
    },
  };
}
