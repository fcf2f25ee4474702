import type { GatewayRequest } from '#gateway/request.js';
import { someRequest } from '#gateway/testing/request.js';
import type { Feature } from './features.js';
import type { Fate } from './values.js';

/** How a subgraph that is broken as a whole shows it. */
export const WAYS_TO_FAIL = ['unreachable', 'refusing', 'silent', 'short', 'muttering'] as const;

/** What an operation meets. */
export interface Circumstances {
  fate: Fate;
  /** Whether subgraphs leave nulls where their own schemas forbid them, and say nothing. */
  lying: boolean;
  broken: { subgraph: string; how: (typeof WAYS_TO_FAIL)[number] } | null;
}

/** One run of an operation: subgraphs read the circumstances from it and leave their marks in it. */
export interface TestRequest extends GatewayRequest {
  circumstances: Circumstances;
  met: Set<Feature>;
  /** How often a mutation has gone a step. */
  steps: number;
  /** Whether it follows events. */
  follows: boolean;
}

export const testRequest = (circumstances: Circumstances, follows: boolean): TestRequest => ({
  ...someRequest(),
  circumstances,
  met: new Set(),
  steps: 0,
  follows,
});
