import type { ExecutionResult, GraphQLError } from 'graphql';
import { errorsInPlace } from '../errors-in-place.js';
import type { Completed } from './completion.js';
import { errorAt } from './failures.js';
import type { Keys } from './keys.js';
import type { Place } from './places.js';
import type { Run } from './run.js';

/** What went wrong in fetches, and what could not be asked for because of it. */
type Wrong = Pick<Run, 'errors' | 'consequences'>;

/** A completed answer with all that went wrong, in the client's words: what its subgraphs said, and what was found wrong in it. */
export const told = ({ data, errors }: Completed, wrong: Wrong, said: Keys['said']): ExecutionResult => {
  const inWords = (error: GraphQLError) => (error.path ? errorAt(error, said(error.path)) : error);
  const causes = wrong.errors.map(inWords);
  const known = [...causes, ...unheard(data, wrong.consequences.map(inWords), causes)];
  return errorsInPlace({ data, errors: [...known, ...unexplained(errors, known)] });
};

/** The same for a part of an answer that stands at a place of it. What went wrong beside that place is another part's. */
export const toldAt = (place: Place, { data, errors }: Completed, wrong: Wrong, said: Keys['said']): ExecutionResult => {
  const inPart = (of: readonly GraphQLError[]) =>
    of
      .map(error => errorAt(error, said(error.path ?? place)))
      .filter(({ path = [] }) => within(path, place) || within(place, path))
      .map(error => errorAt(error, error.path!.slice(place.length)));
  const causes = inPart(wrong.errors);
  const inside = [...causes, ...unheard(data, inPart(wrong.consequences), causes)];
  const answer = errorsInPlace({ data, errors: [...inside, ...unexplained(errors, inside)] });
  return { ...answer, ...(answer.errors && { errors: answer.errors.map(error => errorAt(error, [...place, ...(error.path ?? [])])) }) };
};

/** Consequences in what the client sees, but those below a place that its cause has come to stand at: that one says it for all. */
const unheard = (data: unknown, consequences: readonly GraphQLError[], causes: readonly GraphQLError[]): GraphQLError[] => {
  if (consequences.length === 0) return [];
  const { errors: placed = [] } = errorsInPlace({ data: data as Record<string, unknown> | null, errors: causes });
  return consequences.filter(({ path = [] }) => isVisible(data, path) && !placed.some(({ path: cause }) => cause && within(path, cause)));
};

const isVisible = (data: unknown, path: Place): boolean => {
  let value = data;
  for (const step of path) {
    if (value === null) return true;
    value = (value as Record<string | number, unknown>)[step];
    if (value === undefined) return false;
  }
  return true;
};

/** A null that an error above, at or below it tells of already needs no second one. */
const unexplained = (found: readonly GraphQLError[], known: readonly GraphQLError[]): GraphQLError[] =>
  found.filter(({ path = [] }) => !known.some(other => within(path, other.path ?? []) || within(other.path ?? [], path)));

const within = (path: readonly (string | number)[], other: readonly (string | number)[]): boolean =>
  other.length <= path.length && other.every((step, at) => path[at] === step);
