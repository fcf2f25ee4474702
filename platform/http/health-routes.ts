import type { Health } from '../health.js';
import { sendJson } from './respond.js';
import type { Routes } from './routes.js';

/**
 * `GET /health`: 200 while anything works, 503 when nothing does. Asked by load balancers, which show no token, so it names
 * the parts and how they are, but not why.
 */
export const healthRoutes = (health: Pick<Health, 'parts' | 'standing'>, path = '/health'): Routes => ({
  access: 'own',
  request({ url = '', method }, response) {
    if (url.split('?', 1)[0] !== path || (method !== 'GET' && method !== 'HEAD')) return false;
    const standing = health.standing();
    response.setHeader('cache-control', 'no-store');
    sendJson(response, standing === 'DOWN' ? 503 : 200, {
      standing,
      parts: health.parts().map(part => ({ name: part.name, standing: part.standing, since: part.since.toISOString() })),
    });
    return true;
  },
});
