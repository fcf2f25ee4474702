import { ExportResultCode } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { Log } from '../log.js';

/**
 * Sends spans to a collector by OTLP over HTTP; `endpoint` is its base address, as OTEL_EXPORTER_OTLP_ENDPOINT means it
 * (OpenTelemetry Protocol Exporter, "Endpoint URLs for OTLP/HTTP"). That it cannot be reached is said once, until it can again.
 */
export const otlpExporter = (endpoint: string, log: Log): SpanExporter => {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces`, timeoutMillis: 3_000 });
  let failing = false;
  return {
    export(spans, done) {
      exporter.export(spans, result => {
        if (result.code === ExportResultCode.SUCCESS) failing = false;
        else if (!failing) {
          failing = true;
          log.warn({ err: result.error, spans: spans.length }, 'Traces cannot be sent, and are lost');
        }
        done(result);
      });
    },
    forceFlush: async () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
};
