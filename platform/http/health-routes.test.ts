import { afterEach, expect, it } from 'vitest';
import type { PartHealth, Standing } from '../health.js';
import { silentLog } from '../log.js';
import { healthRoutes } from './health-routes.js';
import { type HttpServer, httpServer } from './server.js';

let server: HttpServer | undefined;
afterEach(() => server?.close());

it.each([
  ['UP', 200],
  ['DEGRADED', 200],
  ['DOWN', 503],
] as const)('answers %s with %i, and tells nobody why', async (standing: Standing, status) => {
  const parts: PartHealth[] = [{ name: 'redis', standing: 'DOWN', since: new Date('2026-01-05T09:00:00Z'), reason: 'refused at 10.0.0.7' }];
  server = httpServer({ routes: [healthRoutes({ standing: () => standing, parts: () => parts })], port: 0, log: silentLog });
  const { url } = await server.listen();
  const answer = await fetch(`${url}/health`);
  expect([answer.status, await answer.json()]).toEqual([
    status,
    { standing, parts: [{ name: 'redis', standing: 'DOWN', since: '2026-01-05T09:00:00.000Z' }] },
  ]);
});
