import type { Path, Rewrite } from '../../planners/plan.js';
import { type Entity, isEntity } from './data.js';
import type { Place } from './places.js';
import type { TypeTest } from './type-tests.js';

/** Changes an object in place as the plan says. */
export type Change = (entity: Entity) => void;

/** Compiles a plan's rewrites; null where there are none, so that nothing is walked in vain. */
export const changes = (rewrites: readonly Rewrite[], isOf: TypeTest): Change | null => {
  if (rewrites.length === 0) return null;
  return entity => {
    for (const rewrite of rewrites) walk(entity, rewrite.path, 0, found => apply(found, rewrite), isOf);
  };
};

/** The same of places that errors point to: by the new keys, as the data has them. */
export const renamed = (rewrites: readonly Rewrite[]): ((place: Place) => Place) => {
  const keys = new Map<unknown, string>(
    rewrites.flatMap(rewrite => (rewrite.kind === 'rename' ? [[rewrite.key, rewrite.to] as const] : [])),
  );
  return place => (keys.size === 0 ? place : place.map(step => keys.get(step) ?? step));
};

const walk = (value: unknown, path: Path, from: number, change: Change, isOf: TypeTest): void => {
  if (Array.isArray(value)) {
    for (const member of value) walk(member, path, from, change, isOf);
    return;
  }
  if (!isEntity(value)) return;
  const step = path[from];
  if (!step) change(value);
  else if (step.kind === 'field') walk(value[step.key], path, from + 1, change, isOf);
  else if (step.kind === 'list' || step.types.some(type => isOf(value, type) !== false)) walk(value, path, from + 1, change, isOf);
};

const apply = (entity: Entity, rewrite: Rewrite): void => {
  if (rewrite.kind === 'set') entity[rewrite.key] = rewrite.value;
  else if (rewrite.key in entity) {
    const { [rewrite.key]: value } = entity;
    delete entity[rewrite.key];
    entity[rewrite.to] = value;
  }
};
