import type { Language } from '#kernel/language.js';
import type { CallGraph } from '../graph/graph.js';
import type { Slots } from '../phrases.js';
import type { AskStep, FlowsFile } from '../playbook.js';
import type { Understanding } from '../understanding.js';

/** What an action may use: the call it is for, what was said, what is known, and the graph. */
export interface Moment {
  callId: string;
  /** The turn that is being answered; 0 is the greeting. */
  turn: number;
  /** Null when an event, not the caller's words, led here. */
  said: Understanding | null;
  language: Language;
  slots: Slots;
  failures: number;
  /** What the caller had been asked for. */
  expects: AskStep['expects'];
  rules: FlowsFile;
  /** How many days from today the day of an instant is, where the business is. */
  daysAway(at: string): number;
  /** The graph, asked on behalf of this call and turn. */
  graph: CallGraph;
}

export interface Outcome {
  /** Picks the next step: a key of the step's `on`. */
  outcome: string;
  /** What was learned; null takes a slot away. */
  slots?: Readonly<Record<string, string | null>>;
  /** What "this order" and "that ticket" mean from now on. */
  focus?: { type: 'order' | 'ticket' | 'article'; id: string; label: string };
  language?: Language;
  failures?: number;
}

/** Something the bot can do. Its name in flows.yaml is its key in `ACTIONS`. */
export type Action = (moment: Moment) => Promise<Outcome> | Outcome;

/** An action with every way in which it may come out: each flow that does it knows a way on from there. */
export interface Skill {
  act: Action;
  outcomes: readonly string[];
}

/** The outcome when a system could not be reached: every flow that acts has a step for it. */
export const UNAVAILABLE: Outcome = { outcome: 'unavailable' };
