import type { GatewayRequest } from '../request.js';
import type { SubgraphOperation } from '../transports/transport.js';
import type { Kept } from './cache.js';
import { canonicalJson } from './canonical.js';
import type { EntityBatch, EntityList, EntityQuery } from './entity-query.js';
import type { Known } from './known.js';
import type { Lifetime } from './lifetime.js';

/** One entity that a question is about. */
export interface Slot {
  list: EntityList;
  /** Where it stands in its list. */
  index: number;
  representation: Representation;
  /** Under what it is kept, for each batch of its list; null where it may not be. */
  keeping: { keys: readonly string[]; lifetimes: readonly Lifetime[] } | null;
  /** What is known of it, for each batch; null where that is not all known. */
  kept: readonly Kept[] | null;
  /** What goes into the answer, for each batch; null until that is decided. */
  values: readonly unknown[] | null;
}

export interface Representation {
  __typename: string;
  [field: string]: unknown;
}

/** The entities of a question, list by list; null where it is asked in a way that is not understood. */
export const slotsOf = (subgraph: string, { lists }: EntityQuery, { variables, request }: SubgraphOperation): Slot[] | null => {
  const slots: Slot[] = [];
  for (const list of lists) {
    const representations = variables[list.variable];
    if (!Array.isArray(representations)) return null;
    const prefixes = list.batches.map(batch => prefixOf(subgraph, batch, variables, request));
    for (const [index, representation] of (representations as Representation[]).entries()) {
      const lifetimes = list.batches.map(batch => batch.lifetimeOf(representation.__typename));
      slots.push({ list, index, representation, keeping: keepingOf(representation, lifetimes, prefixes), kept: null, values: null });
    }
  }
  return slots;
};

const keepingOf = (
  representation: Representation,
  lifetimes: readonly (Lifetime | null)[],
  prefixes: readonly Prefix[],
): Slot['keeping'] => {
  if (!lifetimes.every(lifetime => lifetime !== null)) return null;
  const text = canonicalJson(representation);
  return { lifetimes, keys: lifetimes.map(({ isPrivate }, at) => prefixes[at]!(isPrivate) + text) };
};

type Prefix = (isPrivate: boolean) => string;

/**
 * What in a key is not the entity itself: who gives it, what is selected, with which variables, for what purpose, and, where
 * it is private, who may see the same. Each part is JSON, so that where one ends cannot be mistaken.
 */
const prefixOf = (
  subgraph: string,
  { digest, variables: names }: EntityBatch,
  variables: Readonly<Record<string, unknown>>,
  { identity: { scope }, purpose }: GatewayRequest,
): Prefix => {
  const made: [string?, string?] = [];
  const make = (isPrivate: boolean): string =>
    JSON.stringify(['entity', subgraph, digest, isPrivate ? scope : null, purpose]) +
    canonicalJson(Object.fromEntries(names.map(name => [name, variables[name]])));
  return isPrivate => (made[isPrivate ? 1 : 0] ??= make(isPrivate));
};

/** Finds what is known of each. */
export const look = async (known: Known, slots: readonly Slot[]): Promise<void> => {
  const found = await known.get(slots.flatMap(({ keeping }) => keeping?.keys ?? []));
  let at = 0;
  for (const slot of slots) {
    if (!slot.keeping) continue;
    const kept = found.slice(at, at + slot.keeping.keys.length);
    at += slot.keeping.keys.length;
    if (kept.every(text => text !== null)) slot.kept = kept;
  }
};

/** The answer's data, in the order asked. Each slot has its values. */
export const answerOf = ({ lists }: EntityQuery, slots: readonly Slot[]): Record<string, unknown> => {
  const data: Record<string, unknown> = {};
  for (const { batches } of lists) for (const { alias } of batches) data[alias] = [];
  for (const { list, values } of slots) {
    for (const [at, { alias }] of list.batches.entries()) (data[alias] as unknown[]).push(values?.[at] ?? null);
  }
  return data;
};
