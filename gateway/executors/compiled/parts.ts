import { type ExecutionResult, type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';
import { Queue } from '#platform/queue.js';
import type { AnswerInParts, LaterAnswer, PendingPart } from '../../executor.js';
import { complete } from './completion.js';
import { copy, type Entity, isEntity, merge } from './data.js';
import type { CompiledLater, CompiledPart } from './deferral.js';
import type { Keys } from './keys.js';
import type { Place, Places } from './places.js';
import type { Run } from './run.js';
import { type ObjectLike, type Selections, selections } from './selections.js';
import { told, toldAt } from './told.js';

export interface PartsOptions {
  schema: GraphQLSchema;
  places: Places;
  said: Keys['said'];
  keyOf: Keys['of'];
}

const NO_FRAGMENTS = new Map<string, never>();

/** Answers at once what is not deferred, and the rest part by part, each as soon as its subgraphs have answered. */
export const answerInParts = async (whole: CompiledPart, run: Run, options: PartsOptions): Promise<AnswerInParts> => {
  const { schema, places, said, keyOf } = options;
  const root = schema.getQueryType()!;
  const selected: Selections = selections(schema, NO_FRAGMENTS, run.variables, keyOf);
  /** Resolved when the fetch of that id has its answer, or will never have one. */
  const fetched = new Map<string, PromiseWithResolvers<void>>();
  const answered = (id: string): PromiseWithResolvers<void> => {
    const known = fetched.get(id) ?? Promise.withResolvers<void>();
    fetched.set(id, known);
    return known;
  };

  /** A part under way: what its own fetches found wrong, and when they are over. */
  interface Going {
    run: Run;
    over: Promise<void>;
    later: readonly { compiled: CompiledLater; going: Going }[];
  }
  const begin = (part: CompiledPart, own: Run, waitsFor: readonly string[]): Going => {
    const ready = Promise.all(waitsFor.map(id => answered(id).promise));
    const over = ready
      .then(() => part.step?.(own))
      // A fetch that a condition left out is not waited for.
      .then(() => {
        for (const { after } of part.later) for (const id of after) answered(id).resolve();
      });
    const later = part.later.map(compiled => ({
      compiled,
      going: begin(compiled.part, { ...own, errors: [], consequences: [] }, compiled.after),
    }));
    // Its fault is told by whoever waits for it, who may never come to.
    over.catch(() => {});
    return { run: own, over, later };
  };

  const queue = new Queue<LaterAnswer>();
  /** What the client has been told so far. */
  const known: Entity = {};
  let ids = 0;
  let open = 0;

  const typeOf = ({ __typename }: Entity, type: CompiledLater['type']): ObjectLike | null => {
    const named = __typename === undefined ? type : schema.getType(__typename);
    return isObjectType(named) || isInterfaceType(named) ? named : null;
  };

  /** The parts that may come now for objects that the client knows. */
  const announce = (later: Going['later'], below: Place): PendingPart[] =>
    later.flatMap(({ compiled, going }) => {
      const targets = places
        .locate(run.data, compiled.path)
        .map(([entity, place]) => ({ entity, place: said(place) }))
        .filter(({ place }) => startsWith(place, below) && isEntity(standingAt(known, place)))
        .flatMap(({ entity, place }) => {
          const type = typeOf(entity, compiled.type);
          const isMeant = type && selected.fields(type, [compiled.part.selection]).size > 0;
          return isMeant ? [{ entity, type, pending: { id: String(ids++), path: place, label: compiled.label } }] : [];
        });
      open += targets.length;
      const deliver = () => {
        for (const { entity, type, pending } of targets) {
          const completed = complete(schema, selected, type, compiled.part.selection, entity);
          const { data, errors } = toldAt(pending.path, completed, going.run, said);
          if (data) merge(standingAt(known, pending.path) as Entity, copy(data as Entity));
          const opens = data ? announce(going.later, pending.path) : [];
          open--;
          queue.push({ pending, data: data ?? null, errors: errors ?? [], opens, isLast: open === 0 });
        }
        if (open === 0) queue.finish();
      };
      going.over.then(deliver).catch(fault => queue.finish(fault));
      return targets.map(({ pending }) => pending);
    });

  const going = begin(whole, { ...run, fetched: id => fetched.get(id)?.resolve() }, []);
  await going.over;
  const first: ExecutionResult = told(complete(schema, selected, root, whole.selection, run.data), run, said);
  if (first.data) merge(known, copy(first.data as Entity));
  const pending = first.data ? announce(going.later, []) : [];
  if (open === 0) queue.finish();
  return { first, pending, later: queue };
};

const startsWith = (place: Place, beginning: Place): boolean => beginning.every((step, at) => place[at] === step);

const standingAt = (known: Entity, place: Place): unknown =>
  place.reduce<unknown>((value, step) => (value as Entity | null)?.[step], known);
