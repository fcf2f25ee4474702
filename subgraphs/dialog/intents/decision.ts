import type { FoundEntity } from '../entities/entity.js';
import type { Expectation } from '../expectation.js';
import type { Likelihoods } from './classifier.js';
import { INTENTS, type IntentName } from './intent-name.js';

export interface Decision {
  intent: { name: IntentName; confidence: number };
  /** The next likely, the likeliest first. */
  alternatives: { name: IntentName; confidence: number }[];
  confident: boolean;
}

/** By how much an expectation makes an intent likelier: 3 is three times as likely as without it. */
const LEANINGS: Record<Expectation, Partial<Record<IntentName, number>>> = {
  ANYTHING: {},
  YES_NO: { yes: 6, no: 6 },
  DIGITS: { give_number: 8, wait: 2 },
  SCORE: { rate: 15, thanks: 2 },
};

/** A score asked for and given, a number asked for and given: hardly anything else is meant. */
const ANSWERED = 20;

/** A number given unasked is a question about what it names. */
const QUESTION_OF: Partial<Record<FoundEntity['type'], IntentName>> = { order_number: 'query_order', ticket_number: 'query_ticket' };

/** Below this an alternative is not worth mentioning. */
const FAINT = 0.02;

/** What is most likely meant, by how it was said, what was asked for, and what was found in it. */
export function decide(likelihoods: Likelihoods, expects: Expectation, entities: readonly FoundEntity[], confidentFrom: number): Decision {
  const weights = { ...likelihoods };
  for (const name of INTENTS) weights[name] *= LEANINGS[expects][name] ?? 1;

  const has = (...types: FoundEntity['type'][]) => entities.some(({ type }) => types.includes(type));
  if (expects === 'SCORE' && has('score')) weights.rate *= ANSWERED;
  if (expects === 'DIGITS' && has('order_number', 'ticket_number', 'phone', 'number')) {
    // "three" rates nothing where a number was asked for: what speaks for a rating speaks for the number.
    weights.give_number = (weights.give_number + (has('score') ? 0 : weights.rate)) * ANSWERED;
    if (!has('score')) weights.rate = 0;
  }

  if (expects === 'ANYTHING') {
    const asked = entities.map(({ type }) => QUESTION_OF[type]).find(question => question !== undefined);
    if (asked) {
      weights[asked] += weights.give_number;
      weights.give_number = 0;
    }
  }

  const sum = INTENTS.reduce((total, name) => total + weights[name], 0);
  const ranked = INTENTS.map(name => ({ name, confidence: weights[name] / sum })).sort((a, b) => b.confidence - a.confidence);
  const [intent, ...others] = ranked;
  return {
    intent: intent!,
    alternatives: others.slice(0, 3).filter(({ confidence }) => confidence >= FAINT),
    confident: intent!.name !== 'none' && intent!.confidence >= confidentFrom,
  };
}

/** A lone key as an answer: 1 is yes and 2 is no where that was the question, 0 asks for a person as on most hotlines. */
export function intentOfKeys(keys: string, expects: Expectation): IntentName {
  if (expects === 'YES_NO' && keys === '1') return 'yes';
  if (expects === 'YES_NO' && keys === '2') return 'no';
  if (expects === 'SCORE' && /^[1-5]$/.test(keys)) return 'rate';
  if (expects === 'ANYTHING' && keys === '0') return 'human';
  return /\d/.test(keys) ? 'give_number' : 'none';
}
