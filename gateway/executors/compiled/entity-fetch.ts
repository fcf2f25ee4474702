import type { EntityBatch, EntityFetch } from '../../planners/plan.js';
import { unfilledPaths } from '../failed-fetch.js';
import { type Answer, ask } from './ask.js';
import { surroundings } from './contexts.js';
import { copy, type Entity, merge } from './data.js';
import { errorAt, type Failure, failureOf, malformed } from './failures.js';
import type { Place, Places } from './places.js';
import { leavesOf, represent } from './representation.js';
import { Representations } from './representations.js';
import { type Change, changes } from './rewrite.js';
import type { Run, Step } from './run.js';
import type { Tools } from './tools.js';

/**
 * The objects at one path that wait for the answer, and for each of them the place of its representation in the list. One
 * that stands there several times does so here: to tell costs more than to give it the same once more.
 */
interface Waiting {
  targets: Entity[];
  places: number[];
}

/** Asks a subgraph for more about entities that are known by their keys: one request, however many entities and places. */
export const entityFetch = ({ fetch, batches, contexts }: EntityFetch, { isOf, places, vague, supergraph, shares }: Tools): Step => {
  const compiled = batches.map(batch => ({
    ...batch,
    represent: represent(batch.requires, isOf),
    // What is changed before it is sent is known by what is sent.
    leaves: batch.inputRewrites.length === 0 ? leavesOf(batch.requires, isOf) : null,
    changeInput: changes(batch.inputRewrites, isOf),
    changeOutput: changes(batch.outputRewrites, isOf),
  }));

  /** Its place among the representations; undefined where it cannot be represented. */
  const place = (run: Run, { represent, leaves, changeInput }: (typeof compiled)[number], target: Entity, into: Representations) => {
    if (leaves) {
      if (!leaves.canBe(target, run.variables)) return undefined;
      const known = into.placeOf(target, leaves);
      if (known !== undefined) return known;
    }
    const representation = represent(target, run.variables);
    if (representation?.__typename === undefined) return undefined;
    if (leaves) return into.add(representation, leaves);
    changeInput?.(representation);
    return into.place(representation);
  };

  const collect = (run: Run, batch: (typeof compiled)[number], into: Representations, only: ReadonlySet<Entity> | null): Waiting[] =>
    batch.paths.map(path => {
      const waiting: Waiting = { targets: [], places: [] };
      for (const target of places.at(run.data, path)) {
        if (only && !only.has(target)) continue;
        const at = place(run, batch, target, into);
        if (at === undefined) continue;
        waiting.targets.push(target);
        waiting.places.push(at);
      }
      return waiting;
    });

  /** Whether objects are among those that wait of which only an interface is known. */
  const untold = (waiting: readonly Waiting[]): boolean =>
    waiting.some(({ targets }) => targets.some(({ __typename }) => vague.has(__typename)));

  const report = (run: Run, failures: readonly Failure[], waiting: readonly Waiting[][], variables: Record<string, unknown>): void => {
    const targets = batches.map(({ paths }, batch) => paths.map((path, at) => located(run, places, path, waiting[batch]![at]!)));
    for (const failure of failures) {
      const within: readonly Place[] = failure.path ? [failure.path] : unfilledPaths(fetch.query, variables, supergraph);
      // Nothing is missing but types: then it is the entities themselves that are not told apart, unless they are known.
      if (within.length === 0 && waiting.some(untold)) run.errors.push(errorAt(failure, commonPlace(targets)));
      for (const [alias, index, ...rest] of within) {
        const batch = batches.findIndex(batch => batch.alias === alias);
        const found = batch < 0 || typeof index !== 'number' ? [] : targets[batch]!.flatMap(byIndex => byIndex.get(index) ?? []);
        if (found.length === 0) run.errors.push(errorAt(failure, commonPlace(targets)));
        for (const place of found) run.errors.push(errorAt(failure, [...place, ...rest]));
      }
    }
  };

  const askFor = async (run: Run, only: ReadonlySet<Entity> | null, others: Readonly<Record<string, unknown>>): Promise<void> => {
    const byVariable = new Map<string, Representations>();
    const waiting = compiled.map(batch => {
      const representations = byVariable.get(batch.variable) ?? new Representations();
      byVariable.set(batch.variable, representations);
      return collect(run, batch, representations, only);
    });
    const variables: Record<string, unknown> = { ...others };
    let any = false;
    for (const [name, representations] of byVariable) {
      variables[name] = representations.list;
      any ||= representations.list.length > 0;
    }
    if (!any) return;

    let answer: Answer = await ask(run, fetch, variables);
    const wrong = answer.data && batches.find(batch => !fits(answer.data!, batch, variables));
    if (wrong) {
      const said = `was asked for ${(variables[wrong.variable] as unknown[]).length} entities and answered with another number`;
      answer = { data: null, failures: [failureOf(malformed(fetch, said), fetch)] };
    }
    if (answer.failures.length > 0) report(run, answer.failures, waiting, { ...run.variables, ...variables });
    if (answer.data)
      for (const [batch, { alias, changeOutput }] of compiled.entries())
        fill(answer.data[alias] as Entity[], waiting[batch]!, { change: changeOutput, vague, shares });
  };

  if (contexts.length === 0) return run => askFor(run, null, {});
  const around = surroundings(contexts, { places, isOf });
  const paths = batches.flatMap(batch => batch.paths);
  return async run => {
    await Promise.all(around(run.data, paths).map(({ entities, variables }) => askFor(run, entities, variables)));
  };
};

/** null for the whole list is said with an error; a list of another length is no answer to what was asked. */
const fits = (data: Entity, { alias, variable }: EntityBatch, variables: Record<string, unknown>): boolean => {
  const entities = data[alias];
  return Array.isArray(entities) ? entities.length === (variables[variable] as unknown[]).length : entities === null;
};

/**
 * Gives every object what was received for its representation. Objects at one path share it, since whatever is asked
 * later along that path is the same for all of them; those at another path get a copy, and so do all where something is
 * taken from what they stand in.
 */
const fill = (
  entities: readonly (Entity | null)[] | null,
  waiting: readonly Waiting[],
  { change, vague, shares }: { change: Change | null; vague: ReadonlySet<unknown>; shares: boolean },
): void => {
  if (!entities) return;
  const taken: boolean[] = [];
  for (const { targets, places } of waiting) {
    const own: Entity[] = [];
    for (let each = 0; each < targets.length; each++) {
      const at = places[each]!;
      const received = entities[at];
      if (!received) continue;
      let given = own[at];
      if (!given) {
        given = taken[at] ? copy(received) : received;
        if (!taken[at]) change?.(given);
        if (shares) own[at] = given;
        taken[at] = true;
      }
      merge(targets[each]!, given, vague);
    }
  }
};

/** Where the objects stand that wait, by the places of their representations. */
const located = (run: Run, places: Places, path: EntityBatch['paths'][number], waiting: Waiting): Map<number, Place[]> => {
  const all = places.locate(run.data, path);
  const byIndex = new Map<number, Place[]>();
  const placeOf = new Map(waiting.targets.map((target, each) => [target, waiting.places[each]!]));
  for (const [target, at] of placeOf) {
    const found = all.filter(([entity]) => entity === target).map(([, place]) => place);
    byIndex.set(at, [...(byIndex.get(at) ?? []), ...found]);
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
