/** What is told of a step: names by OpenTelemetry's semantic conventions where these have one. Never what a caller owns. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** A step of the work on a request that is being traced. A request that nobody traces has none. */
export interface Span {
  /** The same for all steps of one request, in whichever process: 32 hexadecimal digits. */
  readonly traceId: string;
  /** Begins a step within this one; `call` where the step asks another part of the house, or a system. */
  child(name: string, attributes?: SpanAttributes, kind?: 'call'): Span;
  /** What it is is known only now. */
  named(name: string): void;
  set(attributes: SpanAttributes): void;
  /** The step went wrong, by the code of its error. */
  failed(code: string): void;
  end(): void;
  /** By what another process goes on with the trace: `traceparent` and `tracestate` (W3C Trace Context). */
  headers(): Record<string, string>;
}
