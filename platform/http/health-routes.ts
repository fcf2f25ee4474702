import type { ServerResponse } from 'node:http';
import type { Json } from '#kernel/json.js';
import type { Health } from '../health.js';
import type { Readiness } from '../readiness.js';
import { sendJson } from './respond.js';
import type { Routes } from './routes.js';

/**
 * How the process is, for load balancers and the like, which show no token, so that nothing says why:
 * - `GET /health`: 200 while anything works, 503 when nothing does; names the parts and how they are;
 * - `GET /health/live`: 200; who gets no answer may start the process anew;
 * - `GET /health/ready`: 200 while it should be sent requests, else 503.
 */
export const healthRoutes = (health: Pick<Health, 'parts' | 'standing'>, readiness: Pick<Readiness, 'ready'>): Routes => {
  const answers: Record<string, () => [status: number, body: Json]> = {
    '/health': () => {
      const standing = health.standing();
      const parts = health.parts().map(part => ({ name: part.name, standing: part.standing, since: part.since.toISOString() }));
      return [standing === 'DOWN' ? 503 : 200, { standing, parts }];
    },
    '/health/live': () => [200, { live: true }],
    '/health/ready': () => (readiness.ready ? [200, { ready: true }] : [503, { ready: false }]),
  };

  return {
    access: 'own',
    request({ url = '', method }, response: ServerResponse) {
      const path = url.split('?', 1)[0]!;
      if (!Object.hasOwn(answers, path) || (method !== 'GET' && method !== 'HEAD')) return false;
      response.setHeader('cache-control', 'no-store');
      sendJson(response, ...answers[path]!());
      return true;
    },
  };
};
