import type { ExecutionResult } from 'graphql';
import type { Fetch } from '../../planners/plan.js';
import type { Entity } from './data.js';
import { type Failure, failureOf, failuresOf, malformed } from './failures.js';
import type { Run } from './run.js';

export interface Answer {
  data: Entity | null;
  failures: readonly Failure[];
}

/** Sends a fetch with variables of its own, to which those of the operation are added that it uses. Never rejects. */
export const ask = async (run: Run, fetch: Fetch, variables: Record<string, unknown> = {}): Promise<Answer> => {
  const { query, kind, operationName, subgraph } = fetch;
  for (const name of fetch.variables) if (run.variables[name] !== undefined) variables[name] = run.variables[name];
  try {
    const transport = run.transports.get(subgraph);
    if (!transport) throw malformed(fetch, 'is asked by the plan and is not there');
    return answerOf(fetch, await transport.execute({ query, kind, operationName, variables, request: run.request }));
  } catch (thrown) {
    return { data: null, failures: [failureOf(thrown, fetch)] };
  }
};

/** Throws what makes no sense. */
export const answerOf = (fetch: Fetch, result: ExecutionResult): Answer => {
  const failures = result.errors?.length ? failuresOf(result, fetch) : NONE;
  const data = (result.data ?? null) as Entity | null;
  if (data === null && failures.length === 0) throw malformed(fetch, 'answered with neither data nor errors');
  return { data, failures };
};

const NONE: readonly Failure[] = [];
