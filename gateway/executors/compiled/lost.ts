import type { Entity } from './data.js';
import type { Failure } from './failures.js';

/** Fields of objects that could not be had, and why: what is only asked for with them is missing for the same reason. */
export class LostFields {
  readonly #known = new Map<Entity, Map<string, Failure>>();

  /** The key is the one that the data would hold the field under. */
  add(of: Entity, key: string, why: Failure): void {
    const fields = this.#known.get(of) ?? new Map<string, Failure>();
    if (!fields.has(key)) fields.set(key, why);
    this.#known.set(of, fields);
  }

  /** Why the first of these is missing that has been lost; null where none has: then they are just not there. */
  why(of: Entity, keys: readonly string[]): Failure | null {
    const fields = this.#known.get(of);
    for (const key of fields ? keys : []) {
      const why = fields!.get(key);
      if (why) return why;
    }
    return null;
  }

  get any(): boolean {
    return this.#known.size > 0;
  }
}
