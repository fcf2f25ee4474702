import type { Json } from '#kernel/json.js';
import { parseJson } from '#platform/http/body.js';
import { Refusal } from '#platform/http/refusal.js';

/** What a question may be made of, and what each of that has to be (GraphQL over HTTP, "Request Parameters"). */
const MEMBERS = { query: 'a string', operationName: 'a string', variables: 'an object', extensions: 'an object' } as const;
type Member = keyof typeof MEMBERS;
const isMember = (name: string): name is Member => Object.hasOwn(MEMBERS, name);

/** How many lists and objects may lie in one another in variables and extensions. */
export const MAX_LEVELS = 200;

/** A question by POST, whose members are what they have to be: the message names the one that is not. */
export const questionOf = (body: Json): Record<string, Json> => {
  if (Array.isArray(body)) throw new Refusal(400, 'One question is wanted, not a batch of them');
  if (typeof body !== 'object' || body === null) throw new Refusal(400, 'A question wants to be an object with a query');
  for (const name in body) {
    if (!isMember(name))
      throw new Refusal(400, `A question has no member ${JSON.stringify(name.slice(0, 40))}: there are ${Object.keys(MEMBERS).join(', ')}`);
    const value = body[name];
    if (value !== null && kindOf(value) !== MEMBERS[name]) throw new Refusal(400, `${name} wants ${MEMBERS[name]}`);
  }
  if (!body.query && !names(body.extensions)) throw new Refusal(400, 'A question wants a query');
  return body as Record<string, Json>;
};

/** A question by GET, checked alike: the part of the address that holds it, from its "?" on. */
export const searchOf = (url: string): string => {
  const start = url.indexOf('?');
  const search = start < 0 ? '' : url.slice(start);
  const parameters = new URLSearchParams(decodable(search));
  for (const name of Object.keys(MEMBERS) as Member[]) {
    const [value, ...others] = parameters.getAll(name);
    if (others.length > 0) throw new Refusal(400, `${name} is given twice`);
    if (value === undefined || MEMBERS[name] === 'a string') continue;
    const said = parseJson(value, name, MAX_LEVELS);
    if (said !== null && kindOf(said) !== MEMBERS[name]) throw new Refusal(400, `${name} wants ${MEMBERS[name]}`);
  }
  if (!parameters.get('query') && !parameters.has('extensions')) throw new Refusal(400, 'A question wants a query');
  // An empty name is none, in an address.
  if (parameters.get('operationName') !== '') return search;
  parameters.delete('operationName');
  return `?${parameters}`;
};

const kindOf = (value: Json | undefined): string =>
  typeof value === 'string' ? 'a string' : typeof value === 'object' && !Array.isArray(value) ? 'an object' : 'something else';

/** Whether the extensions name an operation that is known already. */
const names = (extensions: Json | undefined): boolean =>
  typeof extensions === 'object' && extensions !== null && Object.hasOwn(extensions, 'persistedQuery');

const decodable = (search: string): string => {
  try {
    decodeURIComponent(search);
    return search;
  } catch (cause) {
    throw new Refusal(400, 'The address is not percent-encoded UTF-8', {}, cause);
  }
};
