import type { Language } from '#kernel/language.js';
import type { Slots } from './phrases.js';
import type { Place } from './playbook.js';

/** What the bot knows in the middle of a call. Kept in the graph's context, so that another process can go on. */
export interface State {
  language: Language;
  /** The question that waits for its answer. */
  waitingAt: Place | null;
  failures: number;
  slots: Slots;
}

/** Before anything is known. */
export const START: State = { language: 'EN', waitingAt: null, failures: 0, slots: {} };

/** Slots with some set and some (null) taken away. */
export const withSlots = (slots: Slots, changes: Readonly<Record<string, string | null>>): Slots =>
  Object.fromEntries(Object.entries({ ...slots, ...changes }).filter((entry): entry is [string, string] => entry[1] !== null));
