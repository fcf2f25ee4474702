import type { Required } from '../../planners/plan.js';
import { type Entity, isEntity, merge } from './data.js';
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
