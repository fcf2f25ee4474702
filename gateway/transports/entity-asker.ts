import type { ExecutionResult } from 'graphql';
import { asHubError, HubError } from '#kernel/errors.js';
import type { Entry } from '../caches/cache.js';
import type { Catalogue } from '../caches/catalogue.js';
import type { EntityQuery } from '../caches/entity-query.js';
import type { Known } from '../caches/known.js';
import { lifeMs } from '../caches/lifetime.js';
import type { Slot } from '../caches/slots.js';
import { toFormatted } from '../executors/subgraph-error.js';
import type { SubgraphOperation, SubgraphTransport } from './transport.js';

/** An error as it goes into an answer. */
export interface Failure {
  message: string;
  path?: readonly (string | number)[] | undefined;
  extensions?: Record<string, unknown> | undefined;
}

/** What came of asking for some of a question's entities. Each of them has its values now, where there was an answer. */
export interface Asked {
  slots: readonly Slot[];
  /** Errors about one entity, with the path it has in the whole answer. */
  faults: ReadonlyMap<Slot, Failure[]>;
  /** Errors about none in particular. */
  others: readonly Failure[];
  /** Why there was no answer at all; empty where there was one. */
  refusals: readonly Failure[];
  /** What there was instead of an answer, as if the transport had been asked without us. */
  passOn(): ExecutionResult;
}

/** The values of an entity as text, one for each batch; null where they did not come to be known. */
type Texts = readonly string[] | null;

/** Asks for entities and keeps what comes, each entity once at a time. */
export const entityAsker = ({ transport, known, catalogue }: { transport: SubgraphTransport; known: Known; catalogue: Catalogue }) => {
  const underWay = new Map<string, Promise<Texts>>();

  let mutations = 0;

  /** What has been asked before a change is no answer to who asks after it. */
  const placeOf = ({ keeping }: Slot): string | null => keeping && `${known.moment} ${mutations}\n${keeping.keys.join('\n')}`;

  const keep = (slot: Slot, texts: readonly string[]): Omit<Entry, 'at'>[] => {
    const { keys, lifetimes } = slot.keeping!;
    const { __typename: type } = slot.representation;
    return keys.map((key, batch) => {
      const lifetime = lifetimes[batch]!;
      const tags = catalogue.entityTags(type, slot.representation, lifetime.types);
      return { key, json: texts[batch]!, ttlMs: lifeMs(lifetime), tags };
    });
  };

  return {
    /** Whether somebody is asking for it at this moment. */
    asks(slot: Slot): boolean {
      const place = placeOf(slot);
      return place !== null && underWay.has(place);
    },

    answerTo(slot: Slot): Promise<Texts> {
      return underWay.get(placeOf(slot) ?? '') ?? Promise.resolve(null);
    },

    /** The subgraph is being changed, or has been: what was asked before is neither kept nor shared from now on. */
    changes(): void {
      mutations++;
    },

    /** Never rejects. */
    async ask(query: EntityQuery, slots: readonly Slot[], operation: SubgraphOperation): Promise<Asked> {
      const { moment } = known;
      const before = mutations;
      const waiting = new Map<Slot, PromiseWithResolvers<Texts>>();
      const places: string[] = [];
      for (const slot of slots) {
        const place = placeOf(slot);
        if (place === null) continue;
        const come = Promise.withResolvers<Texts>();
        waiting.set(slot, come);
        underWay.set(place, come.promise);
        places.push(place);
      }
      const asked = await askFor(transport, query, slots, operation);

      const entries: Omit<Entry, 'at'>[] = [];
      for (const [slot, come] of waiting) {
        const isGood = asked.others.length === 0 && !asked.faults.has(slot) && slot.values?.every(value => value !== null);
        const texts = isGood ? slot.values!.map(value => JSON.stringify(value)) : null;
        if (texts) entries.push(...keep(slot, texts));
        come.resolve(texts);
      }
      for (const place of places) underWay.delete(place);
      if (entries.length > 0 && mutations === before) void known.keep(entries, moment);
      return asked;
    },
  };
};

/** Asks for these entities only, and gives each its values. */
const askFor = async (
  transport: SubgraphTransport,
  { lists }: EntityQuery,
  slots: readonly Slot[],
  operation: SubgraphOperation,
): Promise<Asked> => {
  const byList = new Map(lists.map(list => [list, slots.filter(slot => slot.list === list)]));
  const variables = { ...operation.variables };
  for (const [{ variable }, members] of byList) variables[variable] = members.map(({ representation }) => representation);

  let result: ExecutionResult;
  try {
    result = await transport.execute({ ...operation, variables });
    for (const [{ batches }, { length }] of byList)
      for (const { alias } of batches) mustFit(transport.name, result.data?.[alias], length, result);
  } catch (thrown) {
    return { slots, faults: new Map(), others: [], refusals: [saidOf(thrown)], passOn: () => rethrow(thrown) };
  }
  const { data } = result;
  const errors: Failure[] = (result.errors ?? []).map(toFormatted);
  if (!data) return { slots, faults: new Map(), others: [], refusals: errors, passOn: () => result };

  const faults = new Map<Slot, Failure[]>();
  const others: Failure[] = [];
  const ofAlias = new Map([...byList].flatMap(([{ batches }, members]) => batches.map(({ alias }) => [alias, members] as const)));
  for (const error of errors) {
    const [alias, at, ...rest] = error.path ?? [];
    const slot = typeof at === 'number' ? ofAlias.get(String(alias))?.[at] : undefined;
    if (slot) faults.set(slot, [...(faults.get(slot) ?? []), { ...error, path: [alias!, slot.index, ...rest] }]);
    else others.push(error);
  }
  for (const [{ batches }, members] of byList) {
    const answers = batches.map(({ alias }) => data[alias] as unknown[] | null);
    for (const [at, slot] of members.entries()) slot.values = answers.map(entities => entities?.[at] ?? null);
  }
  return { slots, faults, others, refusals: [], passOn: () => result };
};

const mustFit = (name: string, entities: unknown, length: number, { data, errors }: ExecutionResult): void => {
  if (!data && !errors?.length) throw new HubError('UPSTREAM_MALFORMED', `${name} answered with neither data nor errors`);
  if (!data || (Array.isArray(entities) && entities.length === length) || (entities === null && errors?.length)) return;
  throw new HubError('UPSTREAM_MALFORMED', `${name} was asked for ${length} entities and answered with another number`);
};

const saidOf = (thrown: unknown): Failure => {
  const { message, code, system } = asHubError(thrown);
  return { message, extensions: { code, ...(system && { system }) } };
};

const rethrow = (thrown: unknown): never => {
  throw thrown;
};
