import { isDeepStrictEqual } from 'node:util';
import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import { readable } from '#gateway/executors/written.js';
import { FEATURES, type Feature } from './features.js';

export type Place = readonly (string | number)[];

/** An answer as two executors must agree on it: words of errors may differ. */
export interface Answer {
  data: unknown;
  /** Where errors stand in the answer: once each, up to the null that they explain. */
  places: string[];
  errors: readonly GraphQLFormattedError[];
}

export const answerOf = (result: ExecutionResult): Answer => {
  const plain = JSON.parse(JSON.stringify(readable(result))) as { data?: unknown; errors?: GraphQLFormattedError[] };
  const { data = null, errors = [] } = plain;
  return { data, errors, places: [...new Set(errors.map(({ path }) => (path ? text(upToNull(data, path)) : NOWHERE)))].toSorted() };
};

/** Answers that came one after another, as one. What is about a whole event stands at it. */
export const eventsOf = (results: readonly ExecutionResult[]): Answer => {
  const answers = results.map(answerOf);
  const errors = answers.flatMap(({ errors: said }, at) => said.map(error => ({ ...error, path: [at, ...(error.path ?? [])] })));
  return answerOf({ data: answers.map(({ data }) => data) as never, errors: errors as never });
};

const NOWHERE = 'nowhere';

const text = (place: Place): string => place.join('.');

const upToNull = (data: unknown, place: Place): Place => {
  let value = data;
  for (const [at, step] of place.entries()) {
    if (value === null || value === undefined) return place.slice(0, at);
    value = (value as Record<string | number, unknown>)[step];
  }
  return place;
};

/** The first thing in which an answer is not what was expected. */
export interface Difference {
  what: 'data' | 'errors';
  at: string;
  found: unknown;
  expected: unknown;
}

/** What is wrong with an answer, or null. Errors may stand at these places besides, where the expected answer has none. */
export const difference = (answer: Answer, expected: Answer, besides: readonly Place[] = []): Difference | null => {
  if (!isDeepStrictEqual(answer.data, expected.data)) return firstDifference(answer.data, expected.data, '');
  const allowed = new Set(besides.map(place => text(upToNull(answer.data, place))));
  // What the reference says of no place, others may say of the place that they asked for.
  const placeless = new Set(expected.errors.filter(({ path }) => !path).map(({ message }) => message));
  for (const { path, message } of answer.errors) if (path && placeless.has(message)) allowed.add(text(upToNull(answer.data, path)));
  const missing = expected.places.filter(place => place !== NOWHERE && !answer.places.includes(place));
  const surplus = answer.places.filter(place => !expected.places.includes(place) && !allowed.has(place));
  const unsaid = [...placeless].filter(message => !answer.errors.some(error => error.message === message));
  const [at] = [...missing, ...surplus, ...unsaid];
  return at === undefined ? null : { what: 'errors', at, found: surplus[0] ?? null, expected: missing[0] ?? unsaid[0] ?? null };
};

const firstDifference = (found: unknown, expected: unknown, at: string): Difference => {
  if (typeof found === 'object' && typeof expected === 'object' && found && expected) {
    for (const key of new Set([...Object.keys(found), ...Object.keys(expected)])) {
      const [inner, wanted] = [found, expected].map(of => (of as Record<string, unknown>)[key]);
      if (!isDeepStrictEqual(inner, wanted)) return firstDifference(inner, wanted, at === '' ? key : `${at}.${key}`);
    }
  }
  return { what: 'data', at, found, expected };
};

/**
 * Whether an answer is honest about what it lacks: what it has is true, and where it has a null instead, an error at,
 * above or below that place says so. What plans with different fetches have in common when a whole subgraph is broken.
 */
export const dishonesty = ({ data, errors }: Answer, truth: unknown): Difference | null => {
  const places = errors.map(({ path = [] }) => path);
  const walk = (value: unknown, wanted: unknown, at: Place): Difference | null => {
    if (isDeepStrictEqual(value, wanted)) return null;
    const wrong: Difference = { what: 'data', at: text(at), found: value, expected: wanted };
    if (value === null || value === undefined) {
      // What hangs on the type of an object is left out where the type cannot be had: an error of the object says so.
      const about = value === null ? at : at.slice(0, -1);
      return places.some(place => place.every((step, level) => level >= about.length || step === about[level])) ? null : wrong;
    }
    if (typeof value !== 'object' || typeof wanted !== 'object' || wanted === null) return wrong;
    for (const key of new Set([...Object.keys(value), ...Object.keys(wanted)])) {
      const [inner, other] = [value, wanted].map(of => (of as Record<string, unknown>)[key]);
      const found = walk(inner, other, [...at, Array.isArray(value) ? Number(key) : key]);
      if (found) return found;
    }
    return null;
  };
  return walk(data, truth, []);
};

/** At which depths, counted in fields, an answer has nulls. */
export const nullsAt = (data: unknown): Feature[] => {
  const depths = new Set<number>();
  const walk = (value: unknown, depth: number): void => {
    if (value === null) depths.add(depth);
    else if (Array.isArray(value)) for (const member of value) walk(member, depth);
    else if (typeof value === 'object') for (const inner of Object.values(value)) walk(inner, depth + 1);
  };
  walk(data, 0);
  return [...depths].flatMap(depth => FEATURES.find(feature => feature === `null at depth ${depth < 4 ? depth : '4 or more'}`) ?? []);
};
