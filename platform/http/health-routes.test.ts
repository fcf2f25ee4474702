import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import type { PartHealth, Standing } from '../health.js';
import { silentLog } from '../log.js';
import { Readiness } from '../readiness.js';
import { healthRoutes } from './health-routes.js';
import { type HttpServer, httpServer } from './server.js';

let server: HttpServer | undefined;
afterEach(() => server?.close());

const serve = async (health: { standing(): Standing; parts(): readonly PartHealth[] }, readiness: Pick<Readiness, 'ready'>) => {
  server = httpServer({ routes: [healthRoutes(health, readiness)], port: 0, log: silentLog });
  const { url } = await server.listen();
  return async (path: string, method = 'GET') => {
    const answer = await fetch(`${url}${path}`, { method });
    return { status: answer.status, text: await answer.text() };
  };
};

const part = (name: string, standing: Standing): PartHealth => ({
  name,
  standing,
  since: new Date('2026-01-05T09:00:00Z'),
  reason: 'refused at 10.0.0.7',
});

it.each([
  ['UP', 200],
  ['DEGRADED', 200],
  ['DOWN', 503],
] as const)('answers %s with %i, and tells nobody why', async (standing, status) => {
  const ask = await serve({ standing: () => standing, parts: () => [part('redis', 'DOWN')] }, { ready: true });
  const answer = await ask('/health');
  expect([answer.status, JSON.parse(answer.text)]).toEqual([
    status,
    { standing, parts: [{ name: 'redis', standing: 'DOWN', since: '2026-01-05T09:00:00.000Z' }] },
  ]);
});

describe('what an orchestrator asks', () => {
  const open = async (parts: PartHealth[], leaveMs = 0) => {
    const health = { standing: () => 'DOWN' as const, parts: () => parts };
    const clock = new ManualClock();
    const readiness = new Readiness({ health, needs: ['gateway'], clock, leaveMs });
    return { ask: await serve(health, readiness), readiness, clock };
  };

  it('is alive whatever is down', async () => {
    const { ask } = await open([part('gateway', 'DOWN')]);
    expect(await ask('/health/live')).toEqual({ status: 200, text: '{"live":true}' });
    expect(await ask('/health/live', 'HEAD')).toEqual({ status: 200, text: '' });
  });

  it('is ready once it stands, while what it needs is not down, and not when it leaves', async () => {
    const parts = [part('gateway', 'UP'), part('redis', 'DOWN')];
    const { ask, readiness } = await open(parts);
    const ready = async () => (await ask('/health/ready')).status;
    expect(await ready()).toBe(503);
    readiness.stand();
    expect(await ready()).toBe(200);
    parts[0] = part('gateway', 'DEGRADED');
    expect(await ready()).toBe(200);
    parts[0] = part('gateway', 'DOWN');
    expect(await ask('/health/ready')).toEqual({ status: 503, text: '{"ready":false}' });
    parts[0] = part('gateway', 'UP');
    expect(await ready()).toBe(200);
    await readiness.leave();
    expect(await ready()).toBe(503);
  });

  it('goes on answering while those who send requests have time to notice', async () => {
    const { ask, readiness, clock } = await open([part('gateway', 'UP')], 5_000);
    readiness.stand();
    let left = false;
    const leaving = readiness.leave().then(() => {
      left = true;
    });
    expect((await ask('/health/ready')).status).toBe(503);
    await clock.advance(4_999);
    expect(left).toBe(false);
    await clock.advance(1);
    await leaving;
  });
});
