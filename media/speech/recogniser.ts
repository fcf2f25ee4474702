import type { Language } from '#kernel/language.js';
import type { AudioFrame } from '../frame.js';
import type { CallContext } from '../leg.js';

export interface RecogniserCapabilities {
  languages: readonly Language[];
  partials: boolean;
}

/** What was understood of one utterance so far. */
export interface Recognition {
  kind: 'partial' | 'final';
  /** Lower case words without punctuation for English; as written for Chinese. Empty when nothing was made of it. */
  text: string;
  /** 0–1 as the engine believes; 0 for partials of engines that give none. */
  confidence: number;
}

/** Turns speech into text, an utterance at a time. recogniser.contract.ts is the promise as a suite. */
export interface Recogniser {
  readonly name: string;
  readonly capabilities: RecogniserCapabilities;
  /** Opens a session for one utterance. Resolves as soon as audio may be written. */
  open(options: { language: Language; context: CallContext; signal: AbortSignal }): Promise<Utterance>;
  close(): Promise<void>;
}

export interface Utterance {
  write(frame: AudioFrame): void;
  /** The caller has fallen silent: resolves to the final text. */
  finish(): Promise<Recognition>;
  /** What has been understood so far, for engines that tell; never acted upon but to show it. */
  readonly partials: AsyncIterable<Recognition>;
}
