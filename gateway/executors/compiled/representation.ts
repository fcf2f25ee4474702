import type { Required } from '../../planners/plan.js';
import { type Entity, isEntity, merge } from './data.js';
import { quoted } from './quoted.js';
import type { TypeTest } from './type-tests.js';

/** What a subgraph is told to find an entity by; null where a field that it requires is not known. */
export type Represent = (entity: Entity, variables: Readonly<Record<string, unknown>>) => Entity | null;

/** Compiles the plan's list of what a representation needs. */
export const represent = (requires: readonly Required[], isOf: TypeTest): Represent => {
  const parts = requires.map(required => partOf(required, isOf));
  return (entity, variables) => {
    const representation: Entity = {};
    for (const part of parts) if (!part(entity, representation, variables)) return null;
    return representation;
  };
};

/** Adds its part to the representation; false where that cannot be. */
type Part = (entity: Entity, representation: Entity, variables: Readonly<Record<string, unknown>>) => boolean;

const partOf = (required: Required, isOf: TypeTest): Part => {
  if (required.kind === 'field') {
    const { source, key, selections } = required;
    if (!selections) {
      return (entity, representation) => {
        const value = entity[source];
        representation[key] = value;
        return value !== undefined;
      };
    }
    const inner = represent(selections, isOf);
    return (entity, representation, variables) => {
      const value = entity[source];
      representation[key] = within(value, member => inner(member, variables));
      return value !== undefined;
    };
  }
  const { type, skipIf, includeIf, selections } = required;
  const inner = represent(selections, isOf);
  return (entity, representation, variables) => {
    if (type !== null && isOf(entity, type) !== true) return true;
    if ((skipIf !== null && variables[skipIf] === true) || (includeIf !== null && variables[includeIf] !== true)) return true;
    const part = inner(entity, variables);
    if (part) merge(representation, part);
    return true;
  };
};

/** Lists may be nested, and their members null. */
const within = (value: unknown, pick: (entity: Entity) => Entity | null): unknown => {
  if (Array.isArray(value)) return value.map(member => within(member, pick));
  return isEntity(value) ? pick(value) : value;
};

/** Under which keys an object does not hold what a representation needs of its type. */
export const lacking =
  (requires: readonly Required[], isOf: TypeTest) =>
  (entity: Entity): string[] =>
    requires.flatMap(required => {
      if (required.kind === 'field') return entity[required.source] === undefined ? [required.source] : [];
      return required.type === null || isOf(entity, required.type) === true ? lacking(required.selections, isOf)(entity) : [];
    });

/** A representation as JSON, without making the object; null where there is none. */
export type RepresentText = (entity: Entity, variables: Readonly<Record<string, unknown>>) => string | null;

/**
 * Compiles what is nearly always asked for, some leaves of one type; null for anything more. Of many objects that stand
 * for few entities only the texts are made, by which each is known.
 */
export const representText = (requires: readonly Required[], isOf: TypeTest): RepresentText | null => {
  const [only, ...others] = requires;
  if (!only || others.length > 0 || only.kind !== 'fragment') return null;
  const { type, skipIf, includeIf, selections } = only;
  const leaves = selections.flatMap(selection => (selection.kind === 'field' && !selection.selections ? [selection] : []));
  const keys = new Set(leaves.map(({ key }) => key));
  if (leaves.length < selections.length || keys.size < leaves.length || !keys.has('__typename')) return null;
  const written = leaves.map(({ source, key }, at) => ({ source, before: `${at === 0 ? '{' : ','}${JSON.stringify(key)}:` }));
  return (entity, variables) => {
    if (type !== null && isOf(entity, type) !== true) return null;
    if ((skipIf !== null && variables[skipIf] === true) || (includeIf !== null && variables[includeIf] !== true)) return null;
    let text = '';
    for (const { source, before } of written) {
      const value = entity[source];
      if (value === undefined) return null;
      text += before + (typeof value === 'string' ? quoted(value) : JSON.stringify(value));
    }
    return `${text}}`;
  };
};
