import type { Language } from '#kernel/language.js';

/** A sentence ready to be sent: PCMU, and for each 20 ms of it how many characters have been said at its end. */
export interface SpokenPhrase {
  audio: Uint8Array;
  upTo: Uint16Array;
}

/** Sentences that have been spoken before, the ones longest unused given up first. In memory only: some hold names. */
export class Phrases {
  #phrases = new Map<string, SpokenPhrase>();
  #bytes = 0;

  constructor(private readonly maxBytes: number) {}

  get bytes(): number {
    return this.#bytes;
  }

  get(voice: string, language: Language, text: string): SpokenPhrase | null {
    const key = keyOf(voice, language, text);
    const phrase = this.#phrases.get(key);
    if (!phrase) return null;
    // A Map keeps the order of insertion: what is used goes to the end.
    this.#phrases.delete(key);
    this.#phrases.set(key, phrase);
    return phrase;
  }

  keep(voice: string, language: Language, text: string, phrase: SpokenPhrase): void {
    const key = keyOf(voice, language, text);
    this.#forget(key);
    this.#phrases.set(key, phrase);
    this.#bytes += sizeOf(key, phrase);
    for (const oldest of this.#phrases.keys()) {
      if (this.#bytes <= this.maxBytes) return;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    const phrase = this.#phrases.get(key);
    if (!phrase) return;
    this.#phrases.delete(key);
    this.#bytes -= sizeOf(key, phrase);
  }
}

const keyOf = (voice: string, language: Language, text: string): string => `${voice}\n${language}\n${text}`;

const sizeOf = (key: string, { audio, upTo }: SpokenPhrase): number => 2 * key.length + audio.byteLength + upTo.byteLength;
