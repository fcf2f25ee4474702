import type { IncomingHttpHeaders } from 'node:http';
import { HubError } from '#kernel/errors.js';
import { Refusal } from '#platform/http/refusal.js';
import { PREFLIGHT_HEADERS } from '../apollo.js';

/**
 * Refuses what a page of another site could make a browser send without asking first: a browser asks for every content type
 * but three, and for every header of ours. A question by POST is JSON; one by GET shows a header, or says that it is JSON.
 */
export const checkPreflight = (method: 'GET' | 'POST', headers: IncomingHttpHeaders): void => {
  const type = headers['content-type'];
  if (type !== undefined) return checkJson(type);
  if (method === 'POST') throw notJson();
  if (PREFLIGHT_HEADERS.some(name => headers[name])) return;
  throw new HubError('INVALID_INPUT', `A question by GET wants one of the headers ${PREFLIGHT_HEADERS.join(', ')}, against CSRF`);
};

const checkJson = (said: string): void => {
  if (said === 'application/json') return;
  const [type = '', ...parameters] = said
    .toLowerCase()
    .split(';', 10)
    .map(part => part.trim());
  if (!JSON_TYPES.includes(type)) throw notJson();
  const charset = parameters.find(parameter => parameter.startsWith('charset='));
  if (charset && !/^charset="?utf-?8"?$/.test(charset)) throw new Refusal(415, 'A question is wanted in UTF-8', ACCEPT);
};

/** The second is what some clients say, though nobody has registered it. */
const JSON_TYPES = ['application/json', 'application/graphql+json'];
const ACCEPT = { 'accept-post': 'application/json' };
const notJson = () => new Refusal(415, 'A question is wanted as content of type application/json', ACCEPT);
