import type { ExecutionResult } from 'graphql';
import type { Standing } from '#platform/health.js';
import type { GatewayRequest } from '../request.js';

/** What the gateway asks of one subgraph. */
export interface SubgraphOperation {
  /** The planner's text: few distinct ones, each asked many times, so that whoever parses it may remember it. */
  query: string;
  kind: 'query' | 'mutation' | 'subscription';
  operationName: string | undefined;
  variables: Record<string, unknown>;
  /** Who asks and until when. Its signal aborts when nobody waits for the answer any more. */
  request: GatewayRequest;
}

/**
 * The way to one subgraph. What the subgraph itself says went wrong is in the result's errors; when it could not be
 * asked, or gave no answer that makes sense, that is a thrown HubError (UPSTREAM_TIMEOUT, UPSTREAM_UNAVAILABLE,
 * UPSTREAM_MALFORMED, DEADLINE_EXCEEDED).
 */
export interface SubgraphTransport {
  /** As in supergraph.yaml. */
  readonly name: string;
  /** The answer's data is its asker's own to change. */
  execute(operation: SubgraphOperation): Promise<ExecutionResult>;
  /**
   * A stream of events, each its reader's own to change, or the one answer that says why there is none. The stream's `return`, or the request's signal,
   * lets go of the subgraph at once, also while nothing happens. It throws a HubError when the subgraph is lost.
   */
  subscribe(operation: SubgraphOperation): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>;
  /** Answers within the signal's time or counts as DOWN. */
  health(signal: AbortSignal): Promise<{ standing: Standing; reason: string | null }>;
  close(): Promise<void>;
}
