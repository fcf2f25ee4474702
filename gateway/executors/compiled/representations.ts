import type { Entity } from './data.js';
import type { Leaves } from './representation.js';

/**
 * The representations that go out under one variable, each once. Of many objects that stand for few entities only the
 * leaves are looked at: to make a representation of each, or a text to know it by, would cost more than all else about it.
 */
export class Representations {
  readonly list: Entity[] = [];
  readonly #byText = new Map<string, number>();
  /** The last one with this value as its first leaf, and before which others there are. */
  readonly #lastWith = new Map<unknown, number>();
  readonly #before: (number | undefined)[] = [];
  readonly #keys: string[] = [];

  /** The place of the entity's representation; undefined where it has none yet. */
  placeOf(entity: Entity, { first, others, keys }: Leaves): number | undefined {
    let at = this.#lastWith.get(entity[first.source]);
    for (; at !== undefined; at = this.#before[at]) {
      if (this.#keys[at] !== keys) continue;
      const representation = this.list[at]!;
      if (others.every(({ source, key }) => representation[key] === entity[source])) return at;
    }
    return undefined;
  }

  /** Its new place. */
  add(representation: Entity, { first, keys }: Leaves): number {
    const at = this.list.push(representation) - 1;
    const value = representation[first.key];
    this.#before[at] = this.#lastWith.get(value);
    this.#keys[at] = keys;
    this.#lastWith.set(value, at);
    return at;
  }

  /** The place of one that holds more than leaves, and is added where it has none yet. */
  place(representation: Entity): number {
    const text = JSON.stringify(representation);
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    this.#byText.set(text, this.list.length);
    return this.list.push(representation) - 1;
  }
}
