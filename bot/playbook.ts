import { z } from 'zod';
import type { Language } from '#kernel/language.js';
import type { SayInput } from './graph/generated/graphql.js';
import type { Phrases } from './phrases.js';

/** "flow:step", or "step" within the same flow; "back": wait again for what was asked before; "again": ask it again, too. */
const Target = z.string().regex(/^[A-Za-z]+(:[A-Za-z]+)?$/, 'wants "step", "flow:step", "back" or "again"');
/** The targets that are no steps. */
export const TO_THE_QUESTION = new Set(['back', 'again']);
const Targets = z.record(z.string(), Target);

const Do = z.strictObject({ do: z.string(), on: Targets, otherwise: Target.optional() });
const Say = z.strictObject({ say: z.string(), next: Target, interruptible: z.boolean().default(true) });
const Ask = z.strictObject({
  ask: z.string(),
  expects: z.enum(['ANYTHING', 'YES_NO', 'DIGITS', 'SCORE']).default('ANYTHING'),
  /** With DIGITS: how many. */
  digits: z.number().int().positive().optional(),
  /** Where to go by intent, or by the type of an entity. */
  hears: Targets.default({}),
  /** At which failure in a row the question is given up, and where to go then. Without them: `failuresUntilHandover`, `handover`. */
  tries: z.number().int().nonnegative().optional(),
  exhausted: Target.optional(),
  /** What is not understood is no failure: the caller is waiting for something else. */
  patient: z.boolean().default(false),
});
const End = z.strictObject({ end: z.enum(['HANG_UP', 'HAND_OFF']) });
const Step = z.union([Do, Say, Ask, End]);

export type DoStep = z.infer<typeof Do>;
export type AskStep = z.infer<typeof Ask>;

/** What the ear is to wait for: to it a score is one digit. */
export const awaited = (question: AskStep | null): Pick<SayInput, 'expects' | 'digits'> => {
  if (question?.expects === 'SCORE') return { expects: 'DIGITS', digits: 1 };
  return { expects: question?.expects ?? 'ANYTHING', digits: question?.digits ?? null };
};
export type Step = z.infer<typeof Step>;

const Flow = z.strictObject({
  intents: z.array(z.string()).default([]),
  event: z.string().optional(),
  /** The phase of the call that this flow belongs to. */
  phase: z.enum(['CONSULTING', 'HANDLING', 'TRANSFERRING']).optional(),
  steps: z.record(z.string(), Step),
});

export const FlowsFile = z.strictObject({
  noticeVersion: z.string(),
  failuresUntilHandover: z.number().int().positive(),
  handoffWaitMs: z.number().int().positive(),
  /** Where to go with what no flow is for. */
  fallback: Target,
  handover: Target,
  flows: z.record(z.string(), Flow),
});
export type FlowsFile = z.infer<typeof FlowsFile>;
export type Flow = z.infer<typeof Flow>;

/** A place in the flows: what is kept between turns. */
export interface Place {
  flow: string;
  step: string;
}

/** The flows and phrases of one moment, checked against each other. Never changes: a new version is a new playbook. */
export class Playbook {
  constructor(
    readonly rules: FlowsFile,
    readonly phrases: Readonly<Record<Language, Phrases>>,
  ) {}

  stepAt({ flow, step }: Place): Step | null {
    return this.rules.flows[flow]?.steps[step] ?? null;
  }

  /** The question that is waited for at this place, when there is one. */
  questionAt(place: Place | null): AskStep | null {
    const step = place && this.stepAt(place);
    return step && 'ask' in step ? step : null;
  }

  forIntent(intent: string): Place | null {
    return this.#starting(flow => flow.intents.includes(intent));
  }

  forEvent(event: string): Place | null {
    return this.#starting(flow => flow.event === event);
  }

  #starting(wanted: (flow: Flow) => boolean): Place | null {
    const found = Object.entries(this.rules.flows).find(([, flow]) => wanted(flow));
    return found ? { flow: found[0], step: 'start' } : null;
  }
}

/** The place a target names, seen from `from`. */
export const placeOf = (target: string, from: Place): Place => {
  const [first, second] = target.split(':');
  return second === undefined ? { flow: from.flow, step: first! } : { flow: first!, step: second };
};

/** The targets that a step names. */
export const targetsOf = (step: Step): string[] => {
  if ('do' in step) return [...Object.values(step.on), ...(step.otherwise ? [step.otherwise] : [])];
  if ('say' in step) return [step.next];
  if ('ask' in step) return [...Object.values(step.hears), ...(step.exhausted ? [step.exhausted] : [])];
  return [];
};
