import {
  type Context,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
  type TextMapSetter,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import { ATTR_ERROR_TYPE, ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import type { Span, SpanAttributes } from '#kernel/span.js';

/** Follows requests through the house. */
export interface Tracing {
  /**
   * Where a request came from, by its headers `traceparent` and `tracestate`: its children are the spans of a server, in the
   * trace that the headers name. Without them, or where they make no sense, a trace of its own.
   */
  from(header: (name: string) => unknown): Span;
  /** Sends what has not been sent, if that can be done. */
  close(): Promise<void>;
}

export interface TracingOptions {
  /** The process, as traces show it. */
  service: string;
  /** Which of the requests that bring no trace along are traced: 1 for all, 0.01 for every hundredth. */
  ratio: number;
  /** Takes spans as they end. */
  to: SpanProcessor;
}

/**
 * Spans are handed on in the request itself, not found by the thread of execution: nothing is registered globally, so that
 * nothing else in the process begins spans of its own, and an `await` costs what it always did.
 */
export const tracing = ({ service, ratio, to }: TracingOptions): Tracing => {
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ [ATTR_SERVICE_NAME]: service }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [to],
  });
  const tracer = provider.getTracer('switchboard');
  return {
    from: header => new Arrived(tracer, propagator.extract(ROOT_CONTEXT, header, GETTER)),
    // Whoever sends them has said already that it could not.
    close: () => provider.shutdown().catch(() => {}),
  };
};

/** Spans in parcels, at most 2,048 waiting: what is too much for the exporter is let go. */
export const inParcels = (exporter: SpanExporter): SpanProcessor =>
  new BatchSpanProcessor(exporter, {
    maxQueueSize: 2_048,
    maxExportBatchSize: 512,
    scheduledDelayMillis: 5_000,
    // Shorter than the time that a part of the process has to close.
    exportTimeoutMillis: 4_000,
  });

const propagator = new W3CTraceContextPropagator();
const GETTER: TextMapGetter<(name: string) => unknown> = {
  keys: () => [],
  get: (header, name) => {
    const value = header(name);
    return typeof value === 'string' ? value : undefined;
  },
};

const SETTER: TextMapSetter<Record<string, string>> = {
  set(headers, name, value) {
    headers[name] = value;
  },
};

const headersOf = (context: Context): Record<string, string> => {
  const headers: Record<string, string> = {};
  propagator.inject(context, headers, SETTER);
  return headers;
};

/** The other end of the wire: nothing of ours is timed by it. */
class Arrived implements Span {
  constructor(
    private readonly tracer: Tracer,
    private readonly context: Context,
  ) {}

  get traceId(): string {
    return trace.getSpanContext(this.context)?.traceId ?? '';
  }

  child(name: string, attributes?: SpanAttributes): Span {
    return begun(this.tracer, name, { kind: SpanKind.SERVER, ...(attributes && { attributes }) }, this.context);
  }

  headers(): Record<string, string> {
    return headersOf(this.context);
  }

  named(): void {}
  set(): void {}
  failed(): void {}
  end(): void {}
}

const begun = (tracer: Tracer, name: string, options: { kind: SpanKind; attributes?: SpanAttributes }, parent: Context): Span => {
  const span = tracer.startSpan(name, options, parent);
  const context = trace.setSpan(parent, span);
  return span.isRecording() ? new Recorded(tracer, span, context) : new Unrecorded(context);
};

/**
 * How many steps may begin within one that has ended: those of a subscription's first events. A subscription may last all
 * day, and no trace is of use that has no end.
 */
const LATE = 100;

class Recorded implements Span {
  #ended = false;
  #late = 0;

  constructor(
    private readonly tracer: Tracer,
    private readonly span: OtelSpan,
    private readonly context: Context,
  ) {}

  get traceId(): string {
    return this.span.spanContext().traceId;
  }

  child(name: string, attributes?: SpanAttributes, kind?: 'call'): Span {
    if (this.#ended && ++this.#late > LATE) {
      return new Unrecorded(trace.setSpanContext(this.context, { ...this.span.spanContext(), traceFlags: TraceFlags.NONE }));
    }
    const options = { kind: kind === 'call' ? SpanKind.CLIENT : SpanKind.INTERNAL, ...(attributes && { attributes }) };
    return begun(this.tracer, name, options, this.context);
  }

  named(name: string): void {
    this.span.updateName(name);
  }

  set(attributes: SpanAttributes): void {
    this.span.setAttributes(attributes);
  }

  failed(code: string): void {
    this.span.setAttribute(ATTR_ERROR_TYPE, code);
    this.span.setStatus({ code: SpanStatusCode.ERROR, message: code });
  }

  end(): void {
    this.#ended = true;
    this.span.end();
  }

  headers(): Record<string, string> {
    return headersOf(this.context);
  }
}

/** Of a request that was not chosen: its trace is passed on with the word that it was not, and nothing is timed. */
class Unrecorded implements Span {
  constructor(private readonly context: Context) {}

  get traceId(): string {
    return trace.getSpanContext(this.context)!.traceId;
  }

  child(): Span {
    return this;
  }

  headers(): Record<string, string> {
    return headersOf(this.context);
  }

  named(): void {}
  set(): void {}
  failed(): void {}
  end(): void {}
}
