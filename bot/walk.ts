import { HubError } from '#kernel/errors.js';
import type { Log } from '#platform/log.js';
import { type Moment, type Outcome, type Skill, UNAVAILABLE } from './actions/action.js';
import { daysAway, render, type Telling } from './phrases.js';
import { type AskStep, type DoStep, type Place, type Playbook, placeOf, type Step } from './playbook.js';
import { type State, withSlots } from './state.js';

/** One thing to say, in one breath. */
export interface Piece {
  text: string;
  interruptible: boolean;
}

/** Where a walk through the flows ended: what is to be said, and what then. */
export interface Walk {
  state: State;
  speech: Piece[];
  question: AskStep | null;
  then: 'LISTEN' | 'HANG_UP' | 'HAND_OFF';
  /** The phase of the last flow that names one. */
  phase: 'CONSULTING' | 'HANDLING' | 'TRANSFERRING' | null;
  focus: NonNullable<Outcome['focus']>[];
}

/** More steps than any sensible flow has between two questions: flows that lead in a circle end here. */
const MOST_STEPS = 40;

interface Setting extends Omit<Telling, 'language'> {
  actions: Readonly<Record<string, Skill>>;
  log: Log;
}

/** Goes from a place to the next question or end, doing and collecting what is to be said on the way. */
export const walk = async (
  playbook: Playbook,
  start: Place,
  before: State,
  given: Pick<Moment, 'callId' | 'turn' | 'said' | 'graph'>,
  setting: Setting,
): Promise<Walk> => {
  let state = before;
  let place = start;
  const asked = playbook.questionAt(before.waitingAt);
  const moment = {
    ...given,
    rules: playbook.rules,
    expects: asked?.expects ?? 'ANYTHING',
    daysAway: (at: string) => daysAway(new Date(at), setting),
  } as const;
  const ended: Omit<Walk, 'state' | 'speech' | 'focus'> = { question: null, then: 'LISTEN', phase: null };
  const speech: Piece[] = [];
  const focus: Walk['focus'] = [];
  const speak = (phrase: string, interruptible: boolean) =>
    add(
      speech,
      render(playbook.phrases[state.language], phrase, state.slots, { ...setting, language: state.language }),
      interruptible,
      state,
    );

  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const step = stepAt(playbook, place);
    ended.phase = playbook.rules.flows[place.flow]?.phase ?? ended.phase;
    if ('ask' in step) {
      speak(step.ask, true);
      return { ...ended, question: step, state: { ...state, waitingAt: place }, speech, focus };
    }
    if ('end' in step) return { ...ended, then: step.end, state: { ...state, waitingAt: null }, speech: speech.map(last), focus };
    let target: string;
    if ('say' in step) {
      speak(step.say, step.interruptible);
      target = step.next;
    } else {
      const outcome = await perform(step, setting, { ...moment, ...state });
      state = after(state, outcome);
      if (outcome.focus) focus.push(outcome.focus);
      target = next(step, outcome, place);
    }
    if (target === 'again' && asked) speak(asked.ask, true);
    if (target === 'again' || target === 'back') return { ...ended, question: asked, state, speech, focus };
    place = placeOf(target, place);
  }
  throw new HubError('MISCONFIGURED', `The bot's flows go round in a circle from ${start.flow}:${start.step}`);
};

const stepAt = (playbook: Playbook, place: Place): Step => {
  const step = playbook.stepAt(place);
  if (!step) throw new HubError('MISCONFIGURED', `The bot's flows have no step ${place.flow}:${place.step}`);
  return step;
};

const perform = async (step: DoStep, { actions, log }: Setting, moment: Moment): Promise<Outcome> => {
  try {
    return await actions[step.do]!.act(moment);
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    log.warn({ callId: moment.callId, action: step.do, err: error }, 'An action of the bot failed');
    // Perhaps it was done, or had been: doing it once more under another key could make it two.
    if (['IN_DOUBT', 'CONFLICT'].includes(error.code) && 'inDoubt' in step.on) return { outcome: 'inDoubt' };
    // A system that is away is something the flow knows what to say to; anything else is not.
    if ('unavailable' in step.on) return UNAVAILABLE;
    throw error;
  }
};

const after = (state: State, { slots = {}, language, failures }: Outcome): State => ({
  ...state,
  slots: withSlots(state.slots, slots),
  language: language ?? state.language,
  failures: failures ?? state.failures,
});

const next = (step: DoStep, { outcome }: Outcome, place: Place): string => {
  const target = step.on[outcome] ?? step.otherwise;
  if (target === undefined) throw new HubError('MISCONFIGURED', `${place.flow}:${place.step} knows no way on from "${outcome}"`);
  return target;
};

/** Who interrupts the last words takes away what was to follow them: they are heard to their end. */
const last = (piece: Piece): Piece => ({ ...piece, interruptible: false });

/** What follows in the same breath is spoken in one go: one synthesis, no gap. */
const add = (speech: Piece[], text: string, interruptible: boolean, { language }: State): void => {
  const before = speech.at(-1);
  if (text === '') return;
  if (before?.interruptible && interruptible) before.text += (language === 'ZH' ? '' : ' ') + text;
  else speech.push({ text, interruptible });
};
