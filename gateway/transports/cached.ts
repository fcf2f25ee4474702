import type { ExecutionResult, GraphQLSchema } from 'graphql';
import type { Clock } from '#kernel/clock.js';
import type { Catalogue } from '../caches/catalogue.js';
import type { EntityQuery } from '../caches/entity-query.js';
import { type Age, ageOf, isFailure } from '../caches/freshness.js';
import type { Known } from '../caches/known.js';
import { answerOf, look, type Slot, slotsOf } from '../caches/slots.js';
import { unfilledPaths } from '../executors/failed-fetch.js';
import { refused } from '../executors/subgraph-error.js';
import { type GatewayRequest, withDeadline } from '../request.js';
import { type Asked, entityAsker, type Failure } from './entity-asker.js';
import type { SubgraphOperation, SubgraphTransport } from './transport.js';

export interface CachedOptions {
  known: Known;
  /** Takes a question for entities apart; null for any other. */
  read(query: string): EntityQuery | null;
  catalogue: Catalogue;
  /** The supergraph's. */
  schema: GraphQLSchema;
  clock: Clock;
  /** How long asking anew for what is stale may take. */
  revalidateMs?: number;
}

/**
 * A transport that keeps entities as long as policies allow. Of a question for entities only what is not known is asked;
 * where others are asking for one at that moment, their answer is waited for. What came with an error, or is null (it may
 * exist a moment later), is not kept. Where the subgraph fails, what is known from before stands in for it, and the
 * request's `freshness` is told. All else goes through as it is.
 */
export const cached = (transport: SubgraphTransport, options: CachedOptions): SubgraphTransport => {
  const { known, read, catalogue, schema, clock, revalidateMs = 10_000 } = options;
  const { name } = transport;
  const asker = entityAsker({ transport, known, catalogue });

  const ageIn = ({ keeping, kept }: Slot): { age: Age; ms: number } => {
    if (!keeping || !kept) return { age: 'gone', ms: 0 };
    const ages = kept.map(({ at }, batch) => {
      const ms = known.now() - at;
      return { age: ageOf(ms, keeping.lifetimes[batch]!), ms };
    });
    return ages.reduce((worst, age) => (ORDER.indexOf(age.age) > ORDER.indexOf(worst.age) ? age : worst));
  };

  /** Puts what is known into the answer. */
  const use = (slot: Slot, request: GatewayRequest, ageMs: number, because: string | null): void => {
    slot.values = slot.kept!.map(({ json }) => JSON.parse(json));
    if (because !== null) request.freshness!.tell({ type: slot.representation.__typename, subgraph: name, ageMs, because });
  };

  /** Gives out what is old where asking failed; whether that is allowed. */
  const makeDo = (slot: Slot, request: GatewayRequest, because: string): boolean => {
    const { age, ms } = ageIn(slot);
    if (age === 'gone' || !request.freshness) return false;
    use(slot, request, ms, because);
    return true;
  };

  const revalidate = (query: EntityQuery, slots: readonly Slot[], operation: SubgraphOperation): void => {
    const unasked = slots.filter(slot => !asker.asks(slot)).map(slot => ({ ...slot }));
    if (unasked.length === 0) return;
    const { signal: _, freshness: __, span: ___, ...others } = operation.request;
    const { request, settle } = withDeadline(others, revalidateMs, clock);
    void asker.ask(query, unasked, { ...operation, request }).finally(settle);
  };

  /** Answers with what is known, what others ask for, and what is asked for now. */
  const answer = async (query: EntityQuery, slots: Slot[], operation: SubgraphOperation): Promise<ExecutionResult> => {
    const { request } = operation;
    const missing: Slot[] = [];
    const stale: Slot[] = [];
    for (const slot of slots) {
      const { age, ms } = ageIn(slot);
      if (age === 'fresh') use(slot, request, ms, null);
      else if (age === 'stale' && request.freshness) {
        use(slot, request, ms, 'REVALIDATING');
        stale.push(slot);
      } else missing.push(slot);
    }
    if (stale.length > 0) revalidate(query, stale, operation);
    if (missing.length === 0) return { data: answerOf(query, slots) };

    const waited = missing.filter(slot => asker.asks(slot));
    const theirs = waited.map(slot => asker.answerTo(slot));
    const mine = missing.filter(slot => !waited.includes(slot));
    const parts: Asked[] = mine.length > 0 ? [await asker.ask(query, mine, operation)] : [];
    for (const [at, slot] of waited.entries()) slot.values = (await theirs[at])?.map(text => JSON.parse(text)) ?? null;
    // What the others asked came to nothing, maybe because they had less time.
    const left = waited.filter(({ values }) => values === null);
    if (left.length > 0) parts.push(await asker.ask(query, left, operation));
    return together(query, slots, parts, operation);
  };

  /** One answer of all parts; what failed is made up for where that is possible, and told of where it is not. */
  const together = (query: EntityQuery, slots: Slot[], parts: readonly Asked[], operation: SubgraphOperation): ExecutionResult => {
    const { request } = operation;
    const errors: Failure[] = [];
    for (const part of parts) {
      const failed = new Set<Slot>();
      for (const [slot, faults] of part.faults) {
        const codes = faults.map(({ extensions }) => extensions?.code);
        if (codes.every(isFailure) && makeDo(slot, request, codes[0]!)) failed.add(slot);
        else errors.push(...faults);
      }
      errors.push(...part.others);
      if (part.refusals.length === 0) continue;
      const code = part.refusals[0]!.extensions?.code;
      const lost = part.slots.filter(slot => !(isFailure(code) && makeDo(slot, request, code)));
      if (lost.length === slots.length) return part.passOn();
      errors.push(...refusedFor(lost, part.refusals, operation));
    }
    return { data: answerOf(query, slots), ...(errors.length > 0 && { errors: errors as never }) };
  };

  /** A whole question was refused of which other parts are known: each field that is null because of it has its error. */
  const refusedFor = (lost: readonly Slot[], refusals: readonly Failure[], { query, variables }: SubgraphOperation): Failure[] => {
    const isLost = new Set(lost.flatMap(({ list, index }) => list.batches.map(({ alias }) => `${alias} ${index}`)));
    const paths = unfilledPaths(query, variables, schema).filter(([alias, index]) => isLost.has(`${alias} ${index}`));
    return refusals.flatMap(refusal => paths.map(path => ({ ...refused(refusal as never), path }) as Failure));
  };

  return {
    name,
    health: signal => transport.health(signal),
    close: () => transport.close(),
    subscribe: operation => transport.subscribe(operation),
    async execute(operation) {
      if (operation.kind === 'mutation') {
        asker.changes();
        return transport.execute(operation).finally(asker.changes);
      }
      const query = operation.kind === 'query' ? read(operation.query) : null;
      const slots = query && slotsOf(name, query, operation);
      if (!slots?.some(({ keeping }) => keeping !== null)) return transport.execute(operation);
      await look(known, slots);
      return answer(query!, slots, operation);
    },
  };
};

const ORDER: readonly Age[] = ['fresh', 'stale', 'spare', 'gone'];
