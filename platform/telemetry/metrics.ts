import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Routes } from '../http/routes.js';

/** What a process measures of itself: memory, CPU, how late the event loop is. Others add theirs. */
export const processMetrics = (): Registry => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
};

/** `GET /metrics` in Prometheus' text format. It names clients and operations, so it is for those who have the token. */
export const metricsRoutes = (registry: Registry): Routes => ({
  access: 'token',
  async request({ url = '', method }, response) {
    if (url.split('?', 1)[0] !== '/metrics' || (method !== 'GET' && method !== 'HEAD')) return false;
    const text = await registry.metrics();
    response.writeHead(200, {
      'content-type': registry.contentType,
      'content-length': Buffer.byteLength(text),
      'cache-control': 'no-store',
    });
    response.end(text);
    return true;
  },
});
