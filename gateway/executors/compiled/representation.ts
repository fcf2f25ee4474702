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

/** Under which keys an object does not hold what a representation needs of its type. */
export const lacking =
  (requires: readonly Required[], isOf: TypeTest) =>
  (entity: Entity): string[] =>
    requires.flatMap(required => {
      if (required.kind === 'field') return entity[required.source] === undefined ? [required.source] : [];
      return required.type === null || isOf(entity, required.type) === true ? lacking(required.selections, isOf)(entity) : [];
    });

export interface Leaf {
  /** Where the entity has it, and where its representation. */
  source: string;
  key: string;
}

/** What nearly all representations are: some leaves of one type. Two are the same when their leaves are. */
export interface Leaves {
  /** That the entity is of the type, and wanted. */
  canBe(entity: Entity, variables: Readonly<Record<string, unknown>>): boolean;
  /** In the order of their keys, the type last: most entities differ in the first. */
  first: Leaf;
  others: readonly Leaf[];
  /** The same for representations that hold the same. */
  keys: string;
}

/** null for a representation that holds more, or has no type. */
export const leavesOf = (requires: readonly Required[], isOf: TypeTest): Leaves | null => {
  const [only, ...more] = requires;
  if (!only || more.length > 0 || only.kind !== 'fragment') return null;
  const { type, skipIf, includeIf, selections } = only;
  const leaves = selections.flatMap(selection => (selection.kind === 'field' && !selection.selections ? [selection] : []));
  const keys = new Set(leaves.map(({ key }) => key));
  const [first, ...others] = leaves.toSorted(inOrder);
  if (!first || leaves.length < selections.length || keys.size < leaves.length || !keys.has('__typename')) return null;
  return {
    canBe: (entity, variables) =>
      (type === null || isOf(entity, type) === true) &&
      (skipIf === null || variables[skipIf] !== true) &&
      (includeIf === null || variables[includeIf] === true),
    first,
    others,
    keys: [first, ...others].map(({ key }) => key).join(' '),
  };
};

const inOrder = ({ key }: Leaf, { key: other }: Leaf): number =>
  Number(key === '__typename') - Number(other === '__typename') || (key < other ? -1 : 1);
