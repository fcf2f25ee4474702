import type { ExecutionResult, GraphQLError } from 'graphql';
import { errorsInPlace } from '../errors-in-place.js';
import type { Completed } from './completion.js';
import { errorAt } from './failures.js';
import type { Keys } from './keys.js';
import type { Place } from './places.js';

/** A completed answer with all that went wrong, in the client's words: what its subgraphs said, and what was found wrong in it. */
export const told = ({ data, errors }: Completed, fetchErrors: readonly GraphQLError[], said: Keys['said']): ExecutionResult => {
  const known = fetchErrors.map(error => (error.path ? errorAt(error, said(error.path)) : error));
  return errorsInPlace({ data, errors: [...known, ...unexplained(errors, known)] });
};

/** The same for a part of an answer that stands at a place of it. What went wrong beside that place is another part's. */
export const toldAt = (
  place: Place,
  { data, errors }: Completed,
  fetchErrors: readonly GraphQLError[],
  said: Keys['said'],
): ExecutionResult => {
  const inside = fetchErrors
    .map(error => errorAt(error, said(error.path ?? place)))
    .filter(({ path = [] }) => within(path, place) || within(place, path))
    .map(error => errorAt(error, error.path!.slice(place.length)));
  const answer = errorsInPlace({ data, errors: [...inside, ...unexplained(errors, inside)] });
  return { ...answer, ...(answer.errors && { errors: answer.errors.map(error => errorAt(error, [...place, ...(error.path ?? [])])) }) };
};

/** A null that an error above, at or below it tells of already needs no second one. */
const unexplained = (found: readonly GraphQLError[], known: readonly GraphQLError[]): GraphQLError[] =>
  found.filter(({ path = [] }) => !known.some(other => within(path, other.path ?? []) || within(other.path ?? [], path)));

const within = (path: readonly (string | number)[], other: readonly (string | number)[]): boolean =>
  other.length <= path.length && other.every((step, at) => path[at] === step);
