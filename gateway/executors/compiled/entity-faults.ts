import type { EntityBatch, Fetch } from '../../planners/plan.js';
import { unfilledPaths } from '../failed-fetch.js';
import type { Answer } from './ask.js';
import type { Entity } from './data.js';
import { errorAt, type Failure } from './failures.js';
import type { Place, Places } from './places.js';
import { type Change, renamed } from './rewrite.js';
import type { Run } from './run.js';
import type { Tools } from './tools.js';
import type { Waiting } from './waiting.js';

/** What went wrong with a fetch of entities, told at each place that lacks something for it. By batch and path, who waits. */
export interface EntityFaults {
  /** What came with the answer, or instead of it. */
  ofAnswer(run: Run, answer: Answer, waiting: readonly Waiting[][], variables: Readonly<Record<string, unknown>>): void;
  /** What is not asked for, since what that takes has been lost before: it is missing for the same reason. */
  ofLost(run: Run, waiting: readonly Waiting[][]): void;
}

type Batch = EntityBatch & { changeInput: Change | null };

export const entityFaults = (
  fetch: Fetch,
  batches: readonly Batch[],
  { places, vague, supergraph }: Pick<Tools, 'places' | 'vague' | 'supergraph'>,
): EntityFaults => {
  const inData = batches.map(({ outputRewrites }) => renamed(outputRewrites));
  const batchOf = (alias: unknown): number => batches.findIndex(batch => batch.alias === alias);

  /** Whether objects are among those that wait of which only an interface is known. */
  const untold = (waiting: readonly Waiting[]): boolean =>
    waiting.some(({ targets }) => targets.some(({ __typename }) => vague.has(__typename)));

  const report = (run: Run, failures: readonly Failure[], waiting: readonly Waiting[][], unfilled: () => Place[]): void => {
    const targets = batches.map(({ paths }, batch) => paths.map((path, at) => located(run, places, path, waiting[batch]![at]!)));
    for (const failure of failures) {
      const within: readonly Place[] = failure.path ? [failure.path] : unfilled();
      // Nothing is missing but types: then it is the entities themselves that are not told apart, unless they are known.
      if (within.length === 0 && waiting.some(untold)) run.errors.push(errorAt(failure, commonPlace(targets)));
      for (const [alias, index, ...rest] of within) {
        const batch = batchOf(alias);
        const found = batch < 0 || typeof index !== 'number' ? [] : targets[batch]!.flatMap(byIndex => byIndex.get(index) ?? []);
        if (found.length === 0) run.errors.push(errorAt(failure, commonPlace(targets)));
        for (const place of found) run.errors.push(errorAt(failure, [...place, ...inData[batch]!(rest)]));
      }
    }
  };

  /** Of entities that nothing came of, all that was asked for is lost: by the failure that is about them, or about all. */
  const remember = (run: Run, { data, failures }: Answer, waiting: readonly Waiting[][], unfilled: () => Place[]): void => {
    const about = new Map(failures.map(failure => [failure.path?.slice(0, 2).join('.') ?? '', failure]));
    const entities = waiting.map(byIndex);
    for (const [alias, index, key] of unfilled()) {
      const batch = batchOf(alias);
      const why = about.get(`${alias}.${index}`) ?? about.get(String(alias)) ?? about.get('');
      if (batch < 0 || !why || (data?.[alias!] as unknown[] | null | undefined)?.[index as number]) continue;
      const [inPlace] = inData[batch]!([key!]);
      for (const entity of entities[batch]!.get(index) ?? []) run.lost.add(entity, String(inPlace), why);
    }
  };

  return {
    ofAnswer(run, answer, waiting, variables) {
      let known: Place[] | undefined;
      const unfilled = () => (known ??= unfilledPaths(fetch.query, { ...run.variables, ...variables }, supergraph));
      report(run, answer.failures, waiting, unfilled);
      remember(run, answer, waiting, unfilled);
    },

    ofLost(run, waiting) {
      const nobody = Object.fromEntries(batches.map(({ variable }) => [variable, []]));
      for (const [batch, { alias, variable, paths, changeInput }] of batches.entries())
        for (const [at, waits] of waiting[batch]!.entries()) {
          if (waits.lost.size === 0) continue;
          const lost = [...waits.lost];
          const named = lost.map(([{ __typename }]) => {
            const representation: Entity = { __typename };
            changeInput?.(representation);
            return representation;
          });
          const found = standing(run, places, paths[at]!);
          for (const [of, index, key] of unfilledPaths(fetch.query, { ...run.variables, ...nobody, [variable]: named }, supergraph)) {
            if (of !== alias) continue;
            const [entity, why] = lost[index as number]!;
            const [inPlace] = inData[batch]!([key!]);
            run.lost.add(entity, String(inPlace), why);
            for (const place of found.get(entity) ?? []) run.consequences.push(errorAt(why, [...place, inPlace!]));
          }
        }
    },
  };
};

const byIndex = (waiting: readonly Waiting[]): Map<unknown, Set<Entity>> => {
  const found = new Map<unknown, Set<Entity>>();
  for (const { targets, places } of waiting)
    for (const [each, target] of targets.entries()) {
      const at = places[each];
      found.set(at, (found.get(at) ?? new Set()).add(target));
    }
  return found;
};

/** Where each of the objects along a path stands. */
const standing = (run: Run, places: Places, path: EntityBatch['paths'][number]): Map<Entity, Place[]> => {
  const found = new Map<Entity, Place[]>();
  for (const [entity, place] of places.locate(run.data, path)) {
    const at = found.get(entity);
    if (at) at.push(place);
    else found.set(entity, [place]);
  }
  return found;
};

/** Where the objects stand that wait, by the places of their representations. */
const located = (run: Run, places: Places, path: EntityBatch['paths'][number], waiting: Waiting): Map<number, Place[]> => {
  const all = standing(run, places, path);
  const byIndex = new Map<number, Place[]>();
  const placeOf = new Map(waiting.targets.map((target, each) => [target, waiting.places[each]!]));
  for (const [target, at] of placeOf) {
    const known = byIndex.get(at) ?? [];
    known.push(...(all.get(target) ?? []));
    byIndex.set(at, known);
  }
  return byIndex;
};

/** For an error that names none of the entities: the part of the answer above all of them. */
const commonPlace = (targets: readonly Map<number, Place[]>[][]): Place => {
  const [first = [], ...others] = targets.flatMap(paths => paths.flatMap(byIndex => [...byIndex.values()].flat()));
  const differs = first.findIndex((step, at) => others.some(place => place[at] !== step));
  const common = differs < 0 ? first : first.slice(0, differs);
  return common.slice(0, common.findLastIndex(step => typeof step === 'string') + 1);
};
