/** A payload as it is sent: JSON text, made once for all who read it. */
export interface Told {
  /** Its number on the stream, from 1, without gaps. */
  sequence: number;
  text: string;
  /** The same as bytes, once a door has needed them. */
  bytes?: Buffer;
}

export interface RingBounds {
  events: number;
  characters: number;
}

/** The last of what was told on a stream, of at most so many events and characters. The newest stays, however long it is. */
export class Ring {
  #kept: Told[] = [];
  #gone = 0;
  #characters = 0;

  constructor(private readonly most: RingBounds) {}

  get length(): number {
    return this.#kept.length - this.#gone;
  }

  /** Whether one more makes the oldest go. */
  get full(): boolean {
    return this.length >= this.most.events || this.#characters >= this.most.characters;
  }

  /** The oldest there is; undefined where nothing is kept. */
  get first(): Told | undefined {
    return this.#kept[this.#gone];
  }

  add(told: Told): void {
    this.#kept.push(told);
    this.#characters += told.text.length;
    while (this.length > 1 && (this.length > this.most.events || this.#characters > this.most.characters)) this.#drop();
  }

  /** The one with this number, or the oldest after it. */
  from(sequence: number): Told | undefined {
    const first = this.first;
    return first && this.#kept[this.#gone + Math.max(0, sequence - first.sequence)];
  }

  /** All after the one with this number. */
  after(sequence: number): Told[] {
    const first = this.first;
    return first ? this.#kept.slice(this.#gone + Math.max(0, sequence + 1 - first.sequence)) : [];
  }

  clear(): void {
    this.#kept = [];
    this.#gone = 0;
    this.#characters = 0;
  }

  #drop(): void {
    this.#characters -= this.first!.text.length;
    // What is gone is cut off in steps, as that moves the array.
    this.#kept[this.#gone++] = undefined as never;
    if (this.#gone < 64 || this.#gone * 2 < this.#kept.length) return;
    this.#kept.splice(0, this.#gone);
    this.#gone = 0;
  }
}
