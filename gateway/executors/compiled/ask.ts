import type { ExecutionResult } from 'graphql';
import type { Fetch } from '../../planners/plan.js';
import type { Entity } from './data.js';
import { type Failure, failureOf, failuresOf, malformed } from './failures.js';
import type { Run } from './run.js';

export interface Answer {
  data: Entity | null;
  failures: readonly Failure[];
}

/** Variables of a fetch beside the operation's: representations, and each of them as a member of a JSON object. */
export interface Others {
  variables: Readonly<Record<string, unknown>>;
  texts: readonly string[];
}

/** Sends a fetch with the operation's variables that it uses, and others of its own. Never rejects. */
export const ask = async (run: Run, fetch: Fetch, others: Others = NO_OTHERS): Promise<Answer> => {
  const { query, kind, operationName, subgraph } = fetch;
  const variables: Record<string, unknown> = { ...others.variables };
  let variablesText = `{${others.texts.join(',')}`;
  for (const name of fetch.variables) {
    const value = run.variables[name];
    if (value === undefined) continue;
    variables[name] = value;
    variablesText += `${variablesText === '{' ? '' : ','}${JSON.stringify(name)}:${JSON.stringify(value)}`;
  }
  variablesText += '}';
  try {
    const transport = run.transports.get(subgraph);
    if (!transport) throw malformed(fetch, 'is asked by the plan and is not there');
    return answerOf(fetch, await transport.execute({ query, kind, operationName, variables, variablesText, request: run.request }));
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
const NO_OTHERS: Others = { variables: {}, texts: [] };
