import type { Language } from '#kernel/language.js';
import type { AudioFrame } from '../frame.js';

export interface SpeechRequest {
  text: string;
  language: Language;
  signal: AbortSignal;
}

/** A piece of speech and the words it holds: `upTo` is how many characters of the text have been said at its end. */
export interface SpeechChunk {
  frame: AudioFrame;
  upTo: number;
}

/** Speaks text, in any sample rate; the call converts. synthesiser.contract.ts is the promise as a suite. */
export interface Synthesiser {
  readonly name: string;
  readonly languages: readonly Language[];
  /** Yields audio as soon as there is some; stops within one chunk when the signal aborts. */
  speak(request: SpeechRequest): AsyncIterable<SpeechChunk>;
  close(): Promise<void>;
}
