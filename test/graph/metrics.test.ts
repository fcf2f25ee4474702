import { Registry } from 'prom-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chooseExecutor } from '#gateway/executors/choose.js';
import { gatewayMeasures } from '#gateway/measures.js';
import { HubError } from '#kernel/errors.js';
import { httpServer } from '#platform/http/server.js';
import { silentLog } from '#platform/log.js';
import { metricsRoutes, processMetrics } from '#platform/telemetry/metrics.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { read } from '../house/root.js';
import { near, openGateway, until } from './open-gateway.js';
import { smallHouse } from './small-house.js';

leavesNothingOpen();

/** What Prometheus reads: by name and labels, as they are written. */
const scrape = async (registry: Registry): Promise<Map<string, number>> =>
  new Map(
    (await registry.metrics())
      .split('\n')
      .filter(line => line !== '' && !line.startsWith('#'))
      .map(line => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );

const open = async (registry = new Registry()) => {
  const house = smallHouse();
  const measures = gatewayMeasures(registry);
  const executor = await chooseExecutor({ executor: 'compiled', planner: null, planMs: 60_000, measures }, silentLog);
  const warm = ['query Known { shopMotto }'];
  const options = { transports: house.subgraphs.map(near), observing: { measures }, executor, warm };
  const gateway = await openGateway({ supergraphSdl: house.supergraphSdl, ...options });
  return { ...gateway, house, scraped: () => scrape(registry) };
};

const BOT = { 'x-hub-client': 'bot:reference' };

describe('what the gateway measures', () => {
  it('counts and times operations by name, client and outcome', async () => {
    const { ask, house, scraped } = await open();
    await ask('query Who { customer(id: "c1") { name } }', {}, BOT);
    await ask('query Who { customer(id: "c1") { name } }', {}, BOT);
    await ask('{ shopMotto }');
    await ask('{ noSuchField }');
    house.shop.failure = new HubError('UPSTREAM_TIMEOUT', 'took too long');
    await ask('query Orders { customer(id: "c1") { orders { id } } }', {}, BOT);
    const kept = await scraped();
    const requests = (labels: string) => kept.get(`switchboard_requests_total{${labels}}`);
    expect(requests('operation="Who",kind="query",client="bot:reference",outcome="ok"')).toBe(2);
    expect(requests('operation="(unnamed)",kind="query",client="development:development",outcome="ok"')).toBe(1);
    expect(requests('operation="(invalid)",kind="(invalid)",client="development:development",outcome="INVALID_INPUT"')).toBe(1);
    expect(requests('operation="Orders",kind="query",client="bot:reference",outcome="UPSTREAM_TIMEOUT"')).toBe(1);
    expect(kept.get('switchboard_request_duration_seconds_count{operation="Who",kind="query"}')).toBe(2);
    expect(kept.get('switchboard_request_duration_seconds_bucket{le="10",operation="Who",kind="query"}')).toBe(2);
    expect(kept.get('switchboard_requests_in_flight')).toBe(0);
    const fetches = (labels: string) => kept.get(`switchboard_subgraph_fetches_total{${labels}}`);
    expect(fetches('subgraph="people",kind="query",outcome="ok"')).toBe(3);
    expect(fetches('subgraph="shop",kind="query",outcome="UPSTREAM_TIMEOUT"')).toBe(1);
    expect(kept.get('switchboard_subgraph_fetch_duration_seconds_count{subgraph="people",kind="query"}')).toBe(3);
  });

  it('has a line in docs/operations.md for each measure, and for no other', async () => {
    const registry = new Registry();
    await open(registry);
    const described = [...read('docs/operations.md').matchAll(/^\| `(switchboard_\w+)`/gm)].map(([, name]) => name);
    expect(described.toSorted()).toEqual(
      registry
        .getMetricsAsArray()
        .map(({ name }) => name)
        .toSorted(),
    );
  });

  it('shows what is under way, and what is open', async () => {
    const { ask, house, follow, scraped } = await open();
    const gate = Promise.withResolvers<void>();
    house.shop.gate = gate.promise;
    const asked = ask('{ customer(id: "c1") { orders { id } } }');
    await until(() => house.shop.asked === 1);
    const { events } = follow('subscription Changes { callChanged { id } }');
    void events.next();
    await until(() => house.listeners.size === 1);
    const during = await scraped();
    expect(during.get('switchboard_requests_in_flight')).toBe(1);
    expect(during.get('switchboard_connections')).toBe(1);
    expect(during.get('switchboard_subgraph_streams{subgraph="desk"}')).toBe(1);
    gate.resolve();
    await asked;
    await events.return?.();
    await until(() => house.listeners.size === 0);
    const after = await scraped();
    expect(after.get('switchboard_requests_in_flight')).toBe(0);
    expect(after.get('switchboard_subgraph_streams{subgraph="desk"}')).toBe(0);
  });

  it('times a plan once an operation', async () => {
    const { ask, scraped } = await open();
    const plans = async () =>
      (await scraped()).get('switchboard_plan_duration_seconds_count{planner="@graphql-hive/router-query-planner",outcome="ok"}');
    expect(await plans()).toBe(1); // of the known operation
    for (let n = 0; n < 5; n++) await ask('query Who { customer(id: "c1") { name } }');
    expect(await plans()).toBe(2);
  });

  it('counts what is refused before it is an operation', async () => {
    const { post, scraped } = await open();
    await post('{', {});
    await post('{}', { 'x-hub-purpose': 'NONE_SUCH' });
    expect((await scraped()).get('switchboard_refused_requests_total{code="INVALID_INPUT"}')).toBe(2);
  });

  it('has a bounded number of series, whatever names are made up, and the known operations always among them', async () => {
    const { ask, scraped } = await open();
    for (let n = 0; n < 400; n++) await ask(`query Made${n} { __typename }`, {}, { 'x-hub-client': `service:c${n}` });
    await ask('query Known { shopMotto }', {}, { 'x-hub-client': 'bot:late' });
    const kept = [...(await scraped()).keys()].filter(name => name.startsWith('switchboard_requests_total'));
    const values = (label: string) => new Set(kept.map(name => new RegExp(`${label}="([^"]*)"`).exec(name)![1]));
    expect(values('operation').size).toBe(202); // 200 of them, the known one, and the rest
    expect(values('client').size).toBe(101);
    expect(values('operation')).toContain('other');
    expect(values('operation')).toContain('Known');
    expect(kept.length).toBeLessThanOrEqual(203);
  }, 20_000);
});

describe('/metrics', () => {
  it('is Prometheus’ text of all that the process measures, for those who may see it', async () => {
    const registry = processMetrics();
    const server = httpServer({ routes: [metricsRoutes(registry)], port: 0, token: 'open-sesame', host: '0.0.0.0', log: silentLog });
    onTestFinished(() => server.close());
    const { url } = await server.listen();
    expect((await fetch(`${url}/metrics`)).status).toBe(401);
    const answer = await fetch(`${url}/metrics`, { headers: { authorization: 'Bearer open-sesame' } });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    const text = await answer.text();
    for (const name of ['process_resident_memory_bytes', 'nodejs_eventloop_lag_p99_seconds', 'process_cpu_user_seconds_total']) {
      expect(text).toMatch(new RegExp(`^${name} \\d`, 'm'));
    }
  });
});
