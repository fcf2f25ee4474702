import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { HubError } from '#kernel/errors.js';
import { readJsonBody } from '#platform/http/body.js';
import { MAX_LEVELS } from '../http/question.js';
import { DEADLINE, type LiveQuestion } from '../live-operations.js';

const Question = z.object({
  query: z.string().nullish(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  extensions: z.record(z.string(), z.unknown()).nullish(),
});

/** What is asked by a request whose answer comes as events: by POST, or in the address by GET. */
export const questionOf = async (request: IncomingMessage, maxBytes: number): Promise<LiveQuestion> => {
  const said = request.method === 'POST' ? await readJsonBody(request, { maxBytes, maxLevels: MAX_LEVELS }) : inAddress(request);
  const { data, error } = Question.safeParse(said);
  if (!data)
    throw new HubError(
      'INVALID_INPUT',
      `The question's ${error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`,
    );
  const deadline = headerOf(request, DEADLINE);
  return deadline === undefined ? data : { ...data, extensions: { [DEADLINE]: deadline, ...data.extensions } };
};

/** GraphQL over HTTP: variables and extensions stand in an address as JSON. */
const inAddress = (request: IncomingMessage): Record<string, unknown> => {
  const parameters = parametersOf(request);
  const json = (name: string): unknown => {
    const text = parameters.get(name);
    try {
      return text === null ? null : JSON.parse(text);
    } catch (cause) {
      throw new HubError('INVALID_INPUT', `The address's ${name} is no JSON`, { cause });
    }
  };
  return {
    query: parameters.get('query'),
    operationName: parameters.get('operationName'),
    variables: json('variables'),
    extensions: json('extensions'),
  };
};

export const parametersOf = ({ url = '' }: IncomingMessage): URLSearchParams => {
  const start = url.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : url.slice(start));
};

export const headerOf = ({ headers }: IncomingMessage, name: string): string | undefined => {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
};

/** Whether a request wants its answer as events rather than otherwise: some clients accept them, at the end of a list, for everything. */
export const wantsEvents = ({ headers: { accept = '' } }: IncomingMessage): boolean => /^\s*text\/event-stream\b/i.test(accept);
