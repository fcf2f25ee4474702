import { afterAll, beforeAll, expect, it } from 'vitest';
import { readJsonBody } from '#platform/http/body.js';
import { type HttpServer, httpServer } from '#platform/http/server.js';
import { silentLog } from '#platform/log.js';
import { type Database, openDatabase } from '#prisma/database.js';
import { prismaUsageCounts } from '#prisma/usage-counts.js';
import { type RealPostgres, realPostgres } from '../real/postgres.js';
import { type RealRedis, realRedis } from '../real/redis.js';
import { type Running, run, start } from './process.js';

/** A gateway, a subgraph and a worker as processes, seen by a collector of traces, by Prometheus, and in the database. */
interface Spans {
  resourceSpans: { resource: { attributes: { value: { stringValue: string } }[] }; scopeSpans: { spans: Span[] }[] }[];
}
interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
}

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const collected: (Span & { service: string })[] = [];
let collector: HttpServer;
let postgres: RealPostgres;
let redis: RealRedis;
let database: Database;
let [gateway, subgraph, worker]: Running[] = [];

const collect = ({ resourceSpans }: Spans): void => {
  for (const { resource, scopeSpans } of resourceSpans) {
    const service = resource.attributes[0]!.value.stringValue;
    collected.push(...scopeSpans.flatMap(({ spans }) => spans).map(span => ({ ...span, service })));
  }
};

beforeAll(async () => {
  collector = httpServer({
    routes: [
      {
        access: 'own',
        async request(request, response) {
          collect((await readJsonBody(request)) as unknown as Spans);
          response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
          return true;
        },
      },
    ],
    port: 0,
    log: silentLog,
  });
  const [{ url }] = await Promise.all([
    collector.listen(),
    realPostgres().then(opened => (postgres = opened)),
    realRedis().then(opened => (redis = opened)),
  ]);
  const env = { PORT: '0', DATABASE_URL: postgres.url, REDIS_URL: redis.url, OTEL_EXPORTER_OTLP_ENDPOINT: url };
  const migrated = await run('migrate', { args: ['deploy'], env });
  if (migrated.code !== 0) throw new Error(migrated.stderr);
  database = await openDatabase({ url: postgres.url, log: silentLog });
  [subgraph, worker] = await Promise.all([start('subgraph', { args: ['crm'], env }), start('worker', { env })]);
  gateway = await start('gateway', { env: { ...env, SUBGRAPH_URLS: `crm=${subgraph!.url}`, EXECUTOR: 'compiled' } });
}, 120_000);

afterAll(async () => {
  await Promise.all([gateway, subgraph, worker].map(process => process?.stop()));
  await database?.close();
  await Promise.all([collector?.close(), postgres?.stop(), redis?.stop()]);
}, 60_000);

const ask = (headers: Record<string, string> = {}) =>
  fetch(`${gateway!.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-client': 'bot:outside', ...headers },
    body: JSON.stringify({ query: 'query Outside($id: ID!) { customer(id: $id) { name } }', variables: { id: 'nobody' } }),
  }).then(answer => answer.json());

const at = (process: Running, path: string) => fetch(new URL(path, process.url));

it('each says that it is alive and ready, and what it measures', async () => {
  for (const process of [gateway!, subgraph!, worker!]) {
    await expect.poll(async () => (await at(process, '/health/ready')).status).toBe(200);
    expect((await at(process, '/health/live')).status).toBe(200);
    expect(await (await at(process, '/metrics')).text()).toMatch(/^process_cpu_seconds_total \d/m);
  }
});

it('a trace is one through all of them, and every request is counted once, also when the gateway ends at once', async () => {
  expect(await ask({ traceparent: `00-${TRACE}-b7ad6b7169203331-01` })).toEqual({ data: { customer: null } });
  await Promise.all(Array.from({ length: 49 }, () => ask()));
  const metrics = await (await at(gateway!, '/metrics')).text();
  expect(metrics).toContain('switchboard_requests_total{operation="Outside",kind="query",client="bot:outside",outcome="ok"} 50');

  expect((await gateway!.stop()).code).toBe(0);
  const counts = prismaUsageCounts(database);
  const kept = async () => (await counts.between(new Date(0), new Date(8.64e15), 100)).filter(({ operation }) => operation === 'Outside');
  await expect.poll(async () => (await kept()).reduce((sum, { count }) => sum + count, 0)).toBe(50);
  expect(await kept()).toContainEqual(expect.objectContaining({ client: { kind: 'bot', id: 'outside' }, kind: 'query', outcome: 'ok' }));

  expect((await subgraph!.stop()).code).toBe(0);
  const ours = collected.filter(({ traceId }) => traceId === TRACE);
  const way = (parent: string): string[] => {
    const below = ours.filter(({ parentSpanId }) => parentSpanId === parent);
    return below.flatMap(({ service, name, spanId }) => [`${service}: ${name}`, ...way(spanId)]);
  };
  expect(way('b7ad6b7169203331')).toEqual([
    'switchboard-gateway: query',
    'switchboard-gateway: plan',
    'switchboard-gateway: fetch crm',
    'switchboard-subgraph: subgraph crm',
    'switchboard-subgraph: crm.customersByIds',
  ]);
  expect(ours).toHaveLength(5);
}, 60_000);
