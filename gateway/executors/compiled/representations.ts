import type { Entity } from './data.js';

/** The representations that go out under one variable, each once. */
export class Representations {
  readonly list: Entity[] = [];
  /** By its text, which is what it is known by and what is sent. */
  readonly #places = new Map<string, number>();

  /** Its place in the list; undefined where it has none yet. */
  placeOf(text: string): number | undefined {
    return this.#places.get(text);
  }

  /** Its new place in the list. */
  add(text: string, representation: Entity): number {
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
