import type { Registry } from 'prom-client';
import type { Routes } from '#platform/http/routes.js';
import type { SettingsOf } from '#platform/settings.js';
import { metricsRoutes, processMetrics } from '#platform/telemetry/metrics.js';
import type { Tracing } from '#platform/telemetry/tracing.js';
import type { Ground } from './ground.js';
import type { observing } from './settings/process.js';

/** How a process is seen from outside while it works. */
export interface ProcessObserving {
  /** Nothing where no collector is named. */
  tracing: Tracing | undefined;
  registry: Registry;
  /** `GET /metrics`. */
  routes: Routes;
}

/** Metrics of a process, and its traces where somebody collects them; only then is anything of OpenTelemetry loaded. */
export const openObserving = async (
  { log, lifecycle }: Pick<Ground, 'log' | 'lifecycle'>,
  name: string,
  { otlpEndpoint, serviceName, traceRatio }: SettingsOf<typeof observing>,
): Promise<ProcessObserving> => {
  const registry = processMetrics();
  const routes = metricsRoutes(registry);
  if (otlpEndpoint === null) return { tracing: undefined, registry, routes };
  const [{ tracing, inParcels }, { otlpExporter }] = await Promise.all([
    import('#platform/telemetry/tracing.js'),
    import('#platform/telemetry/otlp.js'),
  ]);
  const service = serviceName ?? `switchboard-${name}`;
  const opened = tracing({ service, ratio: traceRatio, to: inParcels(otlpExporter(otlpEndpoint, log)) });
  return { tracing: lifecycle.opened('tracing', opened, traces => traces.close()), registry, routes };
};
