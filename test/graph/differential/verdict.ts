import { type Answer, type Difference, difference, dishonesty } from './comparison.js';
import { type Facts, factsOf } from './facts.js';
import { ask, askWhole, type Case, type House } from './house.js';
import { FAULTS_OF_THE_PLANNERS, FAULTS_OF_THE_REFERENCE, FAULTS_OF_THE_SPARE, type KnownFault } from './known-faults.js';

type Truth = ReturnType<typeof askWhole>;

/** All that is to be known of a case before an executor of ours is held against it. */
export interface Expectation {
  facts: Facts;
  truth: Truth;
  reference: Answer;
}

export const expectation = async (house: House, asked: Case): Promise<Expectation> => ({
  facts: factsOf(house, asked),
  truth: askWhole(house, asked),
  reference: await ask(house.reference, asked),
});

export interface Verdict {
  wrong: Difference | null;
  /** By whose known fault something differs that is no fault of ours. */
  forgiven: KnownFault | null;
}

const RIGHT: Verdict = { wrong: null, forgiven: null };

/** Over the reference's own planner: the same answer as the reference, or, where it has a known fault, the right one. */
export const overItsPlanner = (answer: Answer, { truth, reference, facts }: Expectation, asked: Case): Verdict => {
  const wrong = difference(answer, reference);
  if (!wrong) return RIGHT;
  const untruth = asked.circumstances.broken ? untrue(answer, truth, asked) : difference(answer, truth, truth.sorry);
  if (untruth) return forgiving(FAULTS_OF_THE_SPARE, untruth, facts, answer);
  return forgiving(FAULTS_OF_THE_REFERENCE, { ...wrong, found: wrong.expected, expected: wrong.found }, facts, reference);
};

/**
 * Over a planner of its own: the answer of one server, or nothing but the truth where a whole subgraph is broken. It is not
 * held against the reference: one server says more, since the reference has faults. Where a subgraph is broken, one server
 * cannot say what is lost with it, nor can the reference: that hangs on whom a plan asks for what, and two right plans lose
 * different things. That no more is lost than a plan must lose is held of the same executor over the reference's planner.
 */
export const overAnotherPlanner = (answer: Answer, { truth, facts }: Expectation, asked: Case): Verdict => {
  const wrong = asked.circumstances.broken ? untrue(answer, truth, asked) : difference(answer, truth, truth.sorry);
  return wrong ? forgiving(FAULTS_OF_THE_PLANNERS, wrong, facts, answer) : RIGHT;
};

/** The reference itself: where it differs from one server, we know why. */
export const ofTheReference = ({ truth, reference, facts }: Expectation, asked: Case): Verdict => {
  const wrong = asked.circumstances.broken ? null : difference(reference, truth, truth.sorry);
  return wrong ? forgiving(FAULTS_OF_THE_REFERENCE, wrong, facts, reference) : RIGHT;
};

/** A mutation's steps depend on which came through. */
const untrue = (answer: Answer, truth: Truth, { source }: Case): Difference | null =>
  source.startsWith('mutation') ? null : dishonesty(answer, truth.data);

const forgiving = (faults: readonly KnownFault[], wrong: Difference, facts: Facts, answer: Answer): Verdict => {
  const forgiven = faults.find(fault => fault.explains(wrong, facts, answer));
  return forgiven ? { wrong: null, forgiven } : { wrong, forgiven: null };
};
