import type { EntityBatch, EntityFetch } from '../../planners/plan.js';
import { type Answer, ask } from './ask.js';
import { surroundings } from './contexts.js';
import { copy, type Entity, merge } from './data.js';
import { entityFaults } from './entity-faults.js';
import { failureOf, malformed } from './failures.js';
import { lacking, leavesOf, represent } from './representation.js';
import { Representations } from './representations.js';
import { type Change, changes } from './rewrite.js';
import type { Run, Step } from './run.js';
import type { Tools } from './tools.js';
import type { Waiting } from './waiting.js';

/** Asks a subgraph for more about entities that are known by their keys: one request, however many entities and places. */
export const entityFetch = ({ fetch, batches, contexts }: EntityFetch, { isOf, places, vague, supergraph, shares }: Tools): Step => {
  const compiled = batches.map(batch => ({
    ...batch,
    represent: represent(batch.requires, isOf),
    // What is changed before it is sent is known by what is sent.
    leaves: batch.inputRewrites.length === 0 ? leavesOf(batch.requires, isOf) : null,
    changeInput: changes(batch.inputRewrites, isOf),
    changeOutput: changes(batch.outputRewrites, isOf),
    lacking: lacking(batch.requires, isOf),
  }));
  const faults = entityFaults(fetch, compiled, { places, vague, supergraph });

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
      const waiting: Waiting = { targets: [], places: [], lost: new Map() };
      for (const target of places.at(run.data, path)) {
        if (only && !only.has(target)) continue;
        const at = place(run, batch, target, into);
        if (at === undefined) {
          const why = run.lost.any ? run.lost.why(target, batch.lacking(target)) : null;
          if (why) waiting.lost.set(target, why);
          continue;
        }
        waiting.targets.push(target);
        waiting.places.push(at);
      }
      return waiting;
    });

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
    if (run.lost.any) faults.ofLost(run, waiting);
    if (!any) return;

    let answer: Answer = await ask(run, fetch, variables);
    const wrong = answer.data && batches.find(batch => !fits(answer.data!, batch, variables));
    if (wrong) {
      const said = `was asked for ${(variables[wrong.variable] as unknown[]).length} entities and answered with another number`;
      answer = { data: null, failures: [failureOf(malformed(fetch, said), fetch)] };
    }
    if (answer.failures.length > 0) faults.ofAnswer(run, answer, waiting, variables);
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
