import type { Context, Path } from '../../planners/plan.js';
import { type Entity, isEntity } from './data.js';
import type { Place, Places } from './places.js';
import type { TypeTest } from './type-tests.js';

/** Entities that want the same of what they stand in, with that as variables of their own fetch. */
export interface Surroundings {
  entities: ReadonlySet<Entity>;
  variables: Record<string, unknown>;
}

/** Compiles what a fetch takes from the objects that its entities stand in: one group for each set of values. */
export const surroundings = (contexts: readonly Context[], { places, isOf }: { places: Places; isOf: TypeTest }) => {
  const valueAt = (value: unknown, path: Path, from = 0): unknown => {
    const step = path[from];
    if (!step || value === null || value === undefined) return value ?? null;
    if (Array.isArray(value)) return value.map(member => valueAt(member, path, step.kind === 'list' ? from + 1 : from));
    if (!isEntity(value)) return null;
    if (step.kind === 'field') return valueAt(value[step.key], path, from + 1);
    return step.kind === 'list' || step.types.some(type => isOf(value, type) !== false) ? valueAt(value, path, from + 1) : undefined;
  };

  return (data: Entity, paths: readonly Path[]): Surroundings[] => {
    const groups = new Map<string, { entities: Set<Entity>; variables: Record<string, unknown> }>();
    for (const path of paths)
      for (const [entity, place] of places.locate(data, path)) {
        const above = ancestors(data, place);
        const variables: Record<string, unknown> = {};
        for (const { variable, up, path: from } of contexts) {
          // Of several ways to a value, each for another type, one leads there.
          const value = valueAt(above.at(-1 - up), from);
          if (value !== undefined) variables[variable] = value;
        }
        const key = JSON.stringify(variables);
        const group = groups.get(key) ?? { entities: new Set(), variables };
        group.entities.add(entity);
        groups.set(key, group);
      }
    return [...groups.values()];
  };
};

/** The objects on the way to a place, from the operation's root to the object there itself. */
const ancestors = (data: Entity, place: Place): Entity[] => {
  const found = [data];
  let value: unknown = data;
  for (const step of place) {
    value = (value as Record<string | number, unknown>)[step];
    if (isEntity(value)) found.push(value);
  }
  return found;
};
