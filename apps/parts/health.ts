import { type HealthCheck, health } from '#platform/health.js';
import { healthRoutes } from '#platform/http/health-routes.js';
import type { Routes } from '#platform/http/routes.js';
import type { Ground } from './ground.js';

/** `GET /health` of a process: how what it stands on and what it consists of are. Closed with the process. */
export const openHealth = ({ clock, lifecycle }: Pick<Ground, 'clock' | 'lifecycle'>, checks: readonly HealthCheck[]): Routes =>
  healthRoutes(lifecycle.opened('health', health(checks, { clock }), opened => opened.close()));
