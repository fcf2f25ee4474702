import { type CallOutcome, ConcludeCallDocument, RateCallDocument } from '../graph/generated/graphql.js';
import { entity } from '../understanding.js';
import type { Action } from './action.js';

/** Nobody is asked for a score twice. */
export const checkScore: Action = ({ slots }) => ({ outcome: slots.score === undefined ? 'wanted' : 'given' });

export const rateCall: Action = async ({ callId, said, graph }) => {
  const score = Number(said && entity(said, 'score', 'number'));
  if (!Number.isInteger(score) || score < 1 || score > 5) return { outcome: 'unreadable' };
  await graph.ask(RateCallDocument, { callId, score });
  return { outcome: 'done', slots: { score: String(score) } };
};

/** Says of the call what became of it: what the last thing that was done for the caller left in `outcome`. */
export const conclude: Action = async ({ callId, slots, turn, graph }) => {
  const outcome = (slots.outcome ?? (turn === 0 ? 'ABANDONED' : 'UNRESOLVED')) as CallOutcome;
  await graph.ask(ConcludeCallDocument, { callId, outcome });
  return { outcome: 'done' };
};

/**
 * The caller has hung up without a goodbye, as many do: what was done for them counts all the same. Who left while waiting
 * for a person, or before anything was done, has given up, which the hub finds out by itself.
 */
export const concludeLeft: Action = async ({ callId, slots, graph }) => {
  const waits = slots['handoff.id'] !== undefined;
  if (slots.outcome !== undefined && !waits) await graph.ask(ConcludeCallDocument, { callId, outcome: slots.outcome as CallOutcome });
  return { outcome: 'done' };
};

export const countFailure: Action = ({ failures, rules }) =>
  failures + 1 >= rules.failuresUntilHandover
    ? { outcome: 'enough', failures: failures + 1 }
    : { outcome: 'again', failures: failures + 1 };

/** How often in a row nobody spoke: kept in a slot that every word of the caller takes away. */
export const countSilence: Action = ({ slots }) => {
  const count = Number(slots.silences ?? 0) + 1;
  return { outcome: ['first', 'second'][count - 1] ?? 'enough', slots: { silences: String(count) } };
};
