import type { Entity } from './data.js';
import type { Failure } from './failures.js';

/**
 * The objects at one path that wait for the answer, and for each of them the place of its representation in the list. One
 * that stands there several times does so here: to tell costs more than to give it the same once more.
 */
export interface Waiting {
  targets: Entity[];
  places: number[];
  /** Objects that cannot be asked for, and why what that takes could not be had. */
  lost: Map<Entity, Failure>;
}
