import type { GraphQLResponse } from '@apollo/server';
import { isErrorCode } from '#kernel/errors.js';
import { firstCode } from '#platform/telemetry/span-steps.js';

/** How an operation ended: with all its data, with errors beside some, or with errors alone. */
export type Outcome = 'ok' | 'partial' | 'failed';

export interface AnswerSummary {
  outcome: Outcome;
  errors: number;
  /** The code of the first error; null where there is none, `OTHER` where it is none of ours: subgraphs make up their own. */
  code: string | null;
}

/** Codes of the persisted-query protocol, beside those of the house. */
const PROTOCOL_CODES = new Set(['PERSISTED_QUERY_NOT_FOUND', 'PERSISTED_QUERY_NOT_SUPPORTED']);

/** What is counted of an answer; of one in parts, its first. */
export const summaryOf = (body: GraphQLResponse['body']): AnswerSummary => {
  const { data, errors } = body.kind === 'single' ? body.singleResult : body.initialResult;
  const code = firstCode(errors as never);
  if (code === null) return WELL;
  const known = isErrorCode(code) || PROTOCOL_CODES.has(code);
  return { outcome: data ? 'partial' : 'failed', errors: errors!.length, code: known ? code : 'OTHER' };
};

const WELL: AnswerSummary = { outcome: 'ok', errors: 0, code: null };
