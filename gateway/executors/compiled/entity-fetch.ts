import type { EntityBatch, EntityFetch } from '../../planners/plan.js';
import { unfilledPaths } from '../failed-fetch.js';
import { type Answer, ask } from './ask.js';
import { surroundings } from './contexts.js';
import { type Entity, merge } from './data.js';
import { errorAt, type Failure, failureOf, malformed } from './failures.js';
import type { Place, Places } from './places.js';
import { represent } from './representation.js';
import { type Change, changes } from './rewrite.js';
import type { Run, Step } from './run.js';
import type { Tools } from './tools.js';

/** The representations that go out under one variable, each once. */
class Representations {
  readonly list: Entity[] = [];
  readonly #known = new Map<string, number>();

  /** Its place in the list. */
  add(representation: Entity): number {
    const text = JSON.stringify(representation);
    let at = this.#known.get(text);
    if (at === undefined) {
      at = this.list.push(representation) - 1;
      this.#known.set(text, at);
    }
    return at;
  }
}

/** Who waits for the answer to a representation: by its place in the list, the objects at each of the batch's paths. */
type Waiting = Map<number, Entity[]>[];

/** Asks a subgraph for more about entities that are known by their keys: one request, however many entities and places. */
export const entityFetch = ({ fetch, batches, contexts }: EntityFetch, { isOf, places, vague, supergraph, shares }: Tools): Step => {
  const compiled = batches.map(batch => ({
    ...batch,
    represent: represent(batch.requires, isOf),
    changeInput: changes(batch.inputRewrites, isOf),
    changeOutput: changes(batch.outputRewrites, isOf),
  }));

  const collect = (
    run: Run,
    { paths, represent, changeInput }: (typeof compiled)[number],
    into: Representations,
    only: ReadonlySet<Entity> | null,
  ): Waiting =>
    paths.map(path => {
      const waiting = new Map<number, Entity[]>();
      for (const target of places.at(run.data, path)) {
        if (only && !only.has(target)) continue;
        const representation = represent(target, run.variables);
        if (representation?.__typename === undefined) continue;
        changeInput?.(representation);
        const at = into.add(representation);
        const others = waiting.get(at);
        if (others) others.push(target);
        else waiting.set(at, [target]);
      }
      return waiting;
    });

  /** Whether objects are among those that wait of which only an interface is known. */
  const untold = (waiting: Waiting): boolean =>
    waiting.some(byIndex => [...byIndex.values()].some(targets => targets.some(({ __typename }) => vague.has(__typename))));

  const report = (run: Run, failures: readonly Failure[], waiting: readonly Waiting[], variables: Record<string, unknown>): void => {
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
    for (const [name, { list }] of byVariable) {
      variables[name] = list;
      any ||= list.length > 0;
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
  waiting: Waiting,
  { change, vague, shares }: { change: Change | null; vague: ReadonlySet<unknown>; shares: boolean },
): void => {
  if (!entities) return;
  const taken = new Set<number>();
  for (const byIndex of waiting) {
    for (const [at, targets] of byIndex) {
      const received = entities[at];
      if (!received) continue;
      const first = !taken.has(at);
      taken.add(at);
      const own = first ? received : structuredClone(received);
      if (first) change?.(own);
      for (const [nth, target] of targets.entries()) merge(target, shares || nth === 0 ? own : structuredClone(own), vague);
    }
  }
};

const located = (run: Run, places: Places, path: EntityBatch['paths'][number], waiting: Map<number, Entity[]>): Map<number, Place[]> => {
  const all = places.locate(run.data, path);
  return new Map([...waiting].map(([at, targets]) => [at, all.filter(([entity]) => targets.includes(entity)).map(([, place]) => place)]));
};

/** For an error that names none of the entities: the part of the answer above all of them. */
const commonPlace = (targets: readonly Map<number, Place[]>[][]): Place => {
  const [first = [], ...others] = targets.flatMap(paths => paths.flatMap(byIndex => [...byIndex.values()].flat()));
  const differs = first.findIndex((step, at) => others.some(place => place[at] !== step));
  const common = differs < 0 ? first : first.slice(0, differs);
  return common.slice(0, common.findLastIndex(step => typeof step === 'string') + 1);
};
