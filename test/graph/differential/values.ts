import {
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { World } from './world.js';

/** What goes wrong in a world, as shares of a thousand of its values. It depends on the value alone, so that every plan meets the same. */
export interface Fate {
  seed: number;
  /** Nulls where they may be. */
  nulls: number;
  /** Nulls where none may be. */
  faults: number;
  /** Fields that throw. */
  throws: number;
}

/** An object in a resolver's hands. */
export interface Being {
  __typename: string;
  id: string;
  /** What a subgraph has been told of it: the representation. */
  told?: Readonly<Record<string, unknown>>;
}

/** What stands at the root of an operation. */
export const ROOT: Being = { __typename: 'Query', id: 'root' };

/** The same for each event of a subscription. */
export const EVENTS: readonly Being[] = ['first', 'second'].map(id => ({ __typename: 'Subscription', id }));

/** Says what a field of a being is. */
export type Say = (
  being: Being,
  type: string,
  field: string,
  args: Readonly<Record<string, unknown>>,
  needed: readonly unknown[],
) => unknown;

/** How many of each type there are. Few, so that the same one is met in many places. */
const POPULATION = 4;

const LENGTHS = [2, 1, 2, 0, 1, 2];

/**
 * Values by the name of the being, of the field, and by the arguments: who has the field does not matter, so that any
 * correct plan gives one answer.
 */
export const values = (world: World, schema: GraphQLSchema, { seed, nulls, faults, throws }: Fate): Say => {
  const roll = (text: string, share: number): boolean => share > 0 && hash(`${seed} ${text}`) % 1000 < share;

  const of = (type: GraphQLOutputType, name: string, targets: readonly string[]): unknown => {
    if (isNonNullType(type)) return roll(`${name}!`, faults) ? null : present(type.ofType, name, targets);
    return roll(`${name}?`, nulls) ? null : present(type, name, targets);
  };
  const present = (type: GraphQLOutputType, name: string, targets: readonly string[]): unknown => {
    if (isListType(type))
      return Array.from({ length: LENGTHS[hash(`${name}#`) % LENGTHS.length]! }, (_, at) => of(type.ofType, `${name}.${at}`, targets));
    if (isLeafType(type)) return leaf(isEnumType(type) ? type.getValues().map(value => value.name) : type.name, name);
    const target = targets[hash(`${name}@`) % targets.length];
    return target ? { __typename: target, id: `${target}:${hash(name) % POPULATION}` } : { __typename: getNamedType(type).name, id: name };
  };

  return ({ id }, type, field, args, needed) => {
    const key = keyPart(id, field);
    if (key !== undefined) return key;
    if (roll(`${id}.${field} throws`, throws)) throw new GraphQLError(`${field} of ${id} cannot be told`);
    const { type: declared } = (schema.getType(type) as GraphQLObjectType).getFields()[field]!;
    const asked = [id, field, JSON.stringify(args), ...needed.map(value => JSON.stringify(value))].join(' ');
    return of(declared, asked, world.traits.get(`${type}.${field}`)?.targets ?? []);
  };
};

/** What entities are known by: every subgraph can tell one from any of its keys. Nothing goes wrong with these. */
const keyPart = (id: string, field: string): unknown => {
  if (field === 'id') return id;
  if (field === 'sku' || field === 'code') return `${field} ${id}`;
  if (field === 'place') return { __typename: 'Place', id: `place ${id}` };
  if (field === 'zone') return id;
  return undefined;
};

/** The entity that a representation names; undefined where it names none. */
export const named = (told: Readonly<Record<string, unknown>>): string | undefined => {
  const { id, sku, code } = told as Record<string, string | undefined>;
  return id ?? (sku ?? code)?.replace(/^\w+ /, '');
};

const leaf = (type: string | readonly string[], name: string): unknown => {
  const number = hash(name);
  if (Array.isArray(type)) return type[number % type.length];
  if (type === 'Int') return (number % 2000) - 1000;
  if (type === 'Float') return number % 3 === 0 ? number % 100 : (number % 1000) / 8;
  if (type === 'Boolean') return number % 2 === 0;
  return `${number.toString(36)}${number % 7 === 0 ? ' "\\\n林😀' : ''}`;
};

/** FNV-1a: spreads names evenly enough, and stays what it is. */
const hash = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) >>> 0;
};
