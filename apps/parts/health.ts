import { type HealthCheck, health } from '#platform/health.js';
import { healthRoutes } from '#platform/http/health-routes.js';
import type { Routes } from '#platform/http/routes.js';
import { Readiness } from '#platform/readiness.js';
import type { Ground } from './ground.js';

export interface HealthOptions {
  /** Parts that the process is of no use without. */
  needs: readonly string[];
  drainMs: number;
}

/** How a process is, to be asked over HTTP. */
export interface ProcessHealth {
  routes: Routes;
  /** The process takes requests from now on; before it closes it says that it does not any more. */
  stand(): void;
}

/** `GET /health` of a process: how what it stands on and what it consists of are. Closed with the process. */
export const openHealth = (
  { clock, lifecycle }: Pick<Ground, 'clock' | 'lifecycle'>,
  checks: readonly HealthCheck[],
  { needs, drainMs }: HealthOptions,
): ProcessHealth => {
  const watched = lifecycle.opened('health', health(checks, { clock }), opened => opened.close());
  const readiness = new Readiness({ health: watched, needs, clock, leaveMs: drainMs });
  return {
    routes: healthRoutes(watched, readiness),
    stand() {
      lifecycle.opened('readiness', readiness, opened => opened.leave(), drainMs + 1_000);
      readiness.stand();
    },
  };
};
