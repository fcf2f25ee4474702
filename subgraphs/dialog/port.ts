import type { Language } from '#kernel/language.js';
import type { Context } from './context.js';
import type { Expectation } from './expectation.js';
import type { Understanding } from './understanding.js';

/** Where the contexts of conversations are kept, for as long as their calls are of interest. */
export interface ContextStore {
  /** One entry per call, in the order asked; null where the call has no context yet. */
  contextsByCallIds(callIds: readonly string[], signal?: AbortSignal): Promise<(Context | null)[]>;
  /**
   * Puts `context` in the place of the version before it (`version - 1`; 1 is the first). False, and nothing changed, where
   * that is not the version that stands: somebody else was quicker.
   */
  replace(context: Context): Promise<boolean>;
}

/** What a caller said or keyed in, and what helps to understand it. */
export interface Heard {
  text: string;
  language: Language;
  expects: Expectation;
  /** Keys pressed instead of words; null when there were none. */
  keys: string | null;
  /** Null when the call has none, or none was named. */
  context: Context | null;
}

/** Makes intents, entities and references of what was said. */
export interface Understander {
  /** Always answers: what cannot be understood is the intent `none`. */
  understand(heard: Heard, signal?: AbortSignal): Promise<Understanding>;
}
