import type { Entity } from './data.js';

/** The representations that go out under one variable, each once. */
export class Representations {
  readonly list: Entity[] = [];
  /** By its text, which is what it is known by and what is sent. */
  readonly #places = new Map<string, number>();

  /** Its place in the list. */
  add(representation: Entity): number {
    const text = JSON.stringify(representation);
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#places.set(text, this.list.length);
    return this.list.push(representation) - 1;
  }

  /** The list as JSON. */
  text(): string {
    let text = '[';
    for (const each of this.#places.keys()) text += text.length === 1 ? each : `,${each}`;
    return `${text}]`;
  }
}
