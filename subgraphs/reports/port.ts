import type { Language } from '#kernel/language.js';
import type { CallFacts, KnownFacts } from './facts.js';

/** Calls that began at or after `from` and before `to`; of one language, or of all. */
export interface Period {
  from: Date;
  to: Date;
  language: Language | null;
}

/** Where the facts of calls are kept. */
export interface FactBook {
  /** In the order asked, null where nothing is known of a call. */
  factsOf(callIds: readonly string[]): Promise<(KnownFacts | null)[]>;
  /** In the order in which the calls began. */
  factsIn(period: Period): Promise<KnownFacts[]>;
  /** Calls that have begun and not ended. */
  liveCount(): Promise<number>;
  /**
   * Keeps the facts of a call as the next version. False, and nothing is kept, unless what is kept has `facts.version`,
   * 0 being nothing.
   */
  store(facts: CallFacts): Promise<boolean>;
}
