import type { Entity } from './data.js';
import type { Leaf, Leaves } from './representation.js';

/** So many with the same first leaf are looked at one by one. Where there are more, as of one tenant, all are known by a text. */
const CROWDED = 8;

/**
 * The representations that go out under one variable, each once. Of many objects that stand for few entities only the
 * leaves are looked at: to make a representation of each, or a text to know it by, would cost more than all else about it.
 */
export class Representations {
  readonly list: Entity[] = [];
  readonly #byText = new Map<string, number>();
  /** The last one with this value as its first leaf, and of each which came before it, and how many. */
  readonly #lastWith = new Map<unknown, number>();
  readonly #before: (number | undefined)[] = [];
  readonly #count: number[] = [];
  readonly #leaves: Leaves[] = [];

  /** The place of the entity's representation; undefined where it has none yet. */
  placeOf(entity: Entity, leaves: Leaves): number | undefined {
    const { first, others, keys } = leaves;
    let at = this.#lastWith.get(entity[first.source]);
    if (at !== undefined && this.#count[at]! >= CROWDED) return this.#byText.get(textOf(leaves, ({ source }) => entity[source]));
    for (; at !== undefined; at = this.#before[at]) {
      if (this.#leaves[at]!.keys !== keys) continue;
      const representation = this.list[at]!;
      if (others.every(({ source, key }) => representation[key] === entity[source])) return at;
    }
    return undefined;
  }

  /** Its new place. */
  add(representation: Entity, leaves: Leaves): number {
    const at = this.list.push(representation) - 1;
    const value = representation[leaves.first.key];
    const before = this.#lastWith.get(value);
    const count = before === undefined ? 1 : this.#count[before]! + 1;
    this.#before[at] = before;
    this.#count[at] = count;
    this.#leaves[at] = leaves;
    this.#lastWith.set(value, at);
    if (count > CROWDED) this.#knowByText(at);
    if (count === CROWDED) for (let each: number | undefined = at; each !== undefined; each = this.#before[each]) this.#knowByText(each);
    return at;
  }

  #knowByText(at: number): void {
    const representation = this.list[at]!;
    const text = textOf(this.#leaves[at]!, ({ key }) => representation[key]);
    this.#byText.set(text, at);
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

/** No object's: those begin with a brace. What is not there is not null. */
const textOf = ({ first, others, keys }: Leaves, read: (leaf: Leaf) => unknown): string =>
  `${keys} ${[first, ...others].map(leaf => JSON.stringify(read(leaf))).join()}`;
