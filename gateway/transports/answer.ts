import { isUtf8 } from 'node:buffer';
import type { ExecutionResult } from 'graphql';
import { errors as undici } from 'undici';
import { HubError } from '#kernel/errors.js';
import { shapeOf } from '#platform/http/json-shape.js';

/** How many lists and objects may lie in one another. Deeper, and whoever walks the answer runs out of stack. */
const MAX_LEVELS = 500;

/** What came over the wire in answer to a question. */
export interface Received {
  status: number;
  /** Its content-type, empty where it has none. */
  type: string;
  body: Buffer;
}

/**
 * What a subgraph says, read as a GraphQL answer; UPSTREAM_MALFORMED says what is wrong with one that is none. Such answers
 * may come with any status; what is none is told apart by whether it is likely to pass.
 */
export const answerOf = (name: string, { status, type, body }: Received): ExecutionResult => {
  if (!isUtf8(body)) throw malformed(name, 'bytes that are not UTF-8');
  const text = body.toString('utf8');
  // Every level takes two characters.
  if (text.length > 2 * MAX_LEVELS && shapeOf(text).levels > MAX_LEVELS) throw malformed(name, `over ${MAX_LEVELS} levels`);
  const answer = objectOf(text);
  if (answer && ('data' in answer || Array.isArray(answer.errors))) return checked(name, answer);
  const said = `${name} answered ${status} with ${text ? type || 'something' : 'nothing'} instead of a GraphQL answer`;
  throw new HubError(status >= 502 && status <= 504 ? 'UPSTREAM_UNAVAILABLE' : 'UPSTREAM_MALFORMED', said);
};

/** With data and errors of the right kinds, as the rest of the house takes for granted (GraphQL, "Response Format"). */
const checked = (name: string, answer: Record<string, unknown>): ExecutionResult => {
  const { data, errors } = answer;
  if (data !== undefined && data !== null && !isObject(data)) throw malformed(name, 'data that is no object');
  if (errors === undefined || errors === null) return answer as ExecutionResult;
  if (!Array.isArray(errors)) throw malformed(name, 'errors that are no list');
  for (const error of errors) {
    if (!isObject(error) || typeof error.message !== 'string') throw malformed(name, 'an error that has no message');
    const { path = null, extensions = null } = error;
    if (path !== null && !Array.isArray(path)) throw malformed(name, 'an error whose path is no list');
    if (extensions !== null && !isObject(extensions)) throw malformed(name, 'an error whose extensions are no object');
  }
  return answer as ExecutionResult;
};

const objectOf = (text: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
};

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const malformed = (name: string, what: string) => new HubError('UPSTREAM_MALFORMED', `${name} answered with ${what}`);

/** Why there is no answer at all. */
export const asUpstreamError = (name: string, thrown: unknown): HubError => {
  if (thrown instanceof HubError) return thrown;
  if (thrown instanceof undici.HTTPParserError) {
    return new HubError('UPSTREAM_MALFORMED', `${name} does not speak HTTP`, { cause: thrown });
  }
  const { code = '' } = thrown as { code?: string };
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return new HubError('UPSTREAM_MALFORMED', `${name} answered with headers that are too long`, { cause: thrown });
  }
  const why = code === 'ECONNREFUSED' ? 'refuses connections' : 'cannot be reached, or broke off';
  return new HubError('UPSTREAM_UNAVAILABLE', `${name} ${why}`, { cause: thrown });
};
