import type { Path, PathStep } from '../../planners/plan.js';
import { type Entity, isEntity } from './data.js';
import type { TypeTest } from './type-tests.js';

/** Where something stands in an answer. */
export type Place = readonly (string | number)[];

/** Finds what stands along the plan's paths. */
export interface Places {
  /** The objects at the end of the path, each as often as it stands there. */
  at(data: Entity, path: Path): Entity[];
  /** The same objects with every place they stand at. For errors: it costs more. */
  locate(data: Entity, path: Path): [Entity, Place][];
}

export const places = (isOf: TypeTest): Places => {
  /** An object that does not say its type is followed: the planner asked for the type where it matters. */
  const follows = (entity: Entity, { types }: PathStep & { kind: 'types' }): boolean => types.some(type => isOf(entity, type) !== false);

  const gather = (value: unknown, path: Path, from: number, found: Entity[]): void => {
    if (value === null || value === undefined) return;
    if (Array.isArray(value)) {
      const next = path[from]?.kind === 'list' ? from + 1 : from;
      for (const member of value) gather(member, path, next, found);
      return;
    }
    if (!isEntity(value)) return;
    const step = path[from];
    if (!step) found.push(value);
    else if (step.kind === 'field') gather(value[step.key], path, from + 1, found);
    else if (step.kind === 'types' && follows(value, step)) gather(value, path, from + 1, found);
  };

  const locate = (value: unknown, path: Path, from: number, place: Place, found: [Entity, Place][]): void => {
    if (Array.isArray(value)) {
      const next = path[from]?.kind === 'list' ? from + 1 : from;
      for (const [at, member] of value.entries()) locate(member, path, next, [...place, at], found);
      return;
    }
    if (!isEntity(value)) return;
    const step = path[from];
    if (!step) found.push([value, place]);
    else if (step.kind === 'field') locate(value[step.key], path, from + 1, [...place, step.key], found);
    else if (step.kind === 'types' && follows(value, step)) locate(value, path, from + 1, place, found);
  };

  return {
    at(data, path) {
      const found: Entity[] = [];
      gather(data, path, 0, found);
      return found;
    },
    locate(data, path) {
      const found: [Entity, Place][] = [];
      locate(data, path, 0, [], found);
      return found;
    },
  };
};
