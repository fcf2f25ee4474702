import { SpanKind } from '@opentelemetry/api';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { type Tracing, tracing } from '../telemetry/tracing.js';

/** The spans of several processes, as one collector would have them. */
export interface CollectedSpans {
  /** Traces of a process, collected here. */
  tracing(service: string, ratio?: number): Tracing;
  /** What has ended so far. */
  spans(): ReadableSpan[];
  /** The same as a tree, a step a line, steps within one another indented, in the order in which they began. */
  tree(): string[];
}

export const collectedSpans = (): CollectedSpans => {
  const exporter = new InMemorySpanExporter();
  const spans = () => exporter.getFinishedSpans();
  return {
    tracing: (service, ratio = 1) => tracing({ service, ratio, to: new SimpleSpanProcessor(exporter) }),
    spans,
    tree() {
      const ids = new Set(spans().map(span => span.spanContext().spanId));
      const below = (parent: string | undefined, depth: number): string[] =>
        spans()
          .filter(({ parentSpanContext: above }) => (above && ids.has(above.spanId) ? above.spanId : undefined) === parent)
          .toSorted((a, b) => a.startTime[0] - b.startTime[0] || a.startTime[1] - b.startTime[1])
          .flatMap(span => [`${'  '.repeat(depth)}${titleOf(span)}`, ...below(span.spanContext().spanId, depth + 1)]);
      return below(undefined, 0);
    },
  };
};

const titleOf = ({ name, kind, resource, attributes }: ReadableSpan): string => {
  const failed = attributes['error.type'];
  return `${resource.attributes['service.name']}: ${name} (${SpanKind[kind].toLowerCase()})${failed ? ` ${failed}` : ''}`;
};
