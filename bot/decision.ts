import { type Place, type Playbook, placeOf } from './playbook.js';
import type { Understanding } from './understanding.js';

/** What a turn leads to: a place in the flows, or asking again. */
export type Decision = { go: Place; understood: boolean } | { again: true };

/** Intents that answer a question only while one is asked; by themselves they start nothing. */
const ANSWERS = new Set(['yes', 'no', 'give_number', 'rate', 'none']);

/**
 * Where to go with what the caller said: first to what the open question waits for, then to the flow of the intent,
 * then, unless the question wanted something narrow, to the fallback.
 */
export const decide = (playbook: Playbook, waitingAt: Place | null, said: Understanding): Decision => {
  const question = playbook.questionAt(waitingAt);
  if (question && waitingAt) {
    const narrow = question.expects !== 'ANYTHING';
    const byIntent = question.hears[said.intent.name];
    const byEntity = said.entities.map(({ type }) => question.hears[type]).find(target => target !== undefined);
    const target = said.confident || narrow ? (byIntent ?? byEntity) : (byEntity ?? byIntent);
    if (target !== undefined) return { go: placeOf(target, waitingAt), understood: true };
  }
  const flow = said.confident ? playbook.forIntent(said.intent.name) : null;
  if (flow) return { go: flow, understood: true };
  if (question?.patient) return { again: true };
  if (question && (question.expects !== 'ANYTHING' || (said.confident && ANSWERS.has(said.intent.name)))) return { again: true };
  return { go: placeOf(playbook.rules.fallback, waitingAt ?? { flow: '', step: '' }), understood: false };
};
